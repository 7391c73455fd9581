// Command none sends an empty request with net/http alone: what a program that
// speaks HTTP weighs before it knows a provider.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	resp, err := http.Post(os.Args[len(os.Args)-1], "application/json", http.NoBody)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = resp.Body.Close()
}
