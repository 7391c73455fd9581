// Package scale reads many streams at a time, over loopback, from a server in a
// process of its own: 1, 8, 64, 512 and 4096 of them, through Parley, through
// go-openai, and through net/http alone, which decodes nothing and shows what the
// transport costs.
//
// Every size moves about the same number of events, as fast as they go. A sample
// says how many events a second all streams had together, how long one stream
// waited for its next event (the median and the 99th in a hundred), and what a
// stream takes while all are open and have had their first event: memory in use,
// stacks included, and goroutines. net/http itself has two goroutines for each
// connection; a client that starts none of its own has no more. After the last
// stream all of them must be gone.
//
// The figures are published and judged by nobody: on two processors they show
// how the kernel schedules as much as what a client does.
package scale
