// Package wire carries requests to a server on the loopback interface, keeps
// what was sent, and says how two requests differ: in method, address, query,
// headers and JSON body, numbers by their value and not by their spelling.
package wire
