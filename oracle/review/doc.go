// Package review holds the reviewed table of the differences between the
// vendors' clients and our providers: each with its place and its reason. A
// difference that no reason stands for, and a reason that no difference needs,
// fail the run.
package review
