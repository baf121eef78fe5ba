// A stand-in for kamal-proxy v0.9.2, used by the tests where the real image cannot be had. It takes the same commands with the same
// errors, keeps the same state file, answers requests by the same rules and logs the same lines. Not in it: automatic certificates,
// HTTP/3, spilling buffers to disk, the looks of the built-in error pages. The real one dies on `resume` after a restart while paused;
// this one does not.
package main

import (
	"fmt"
	"os"
)

func main() {
	os.Exit(runCommandLine(os.Args[1:]))
}

func runCommandLine(args []string) int {
	chosen, rest, err := findCommand(rootCommand(), args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "Error: %v\nRun 'kamal-proxy --help' for usage.\n", err)
		return 1
	}
	if chosen.run == nil {
		chosen.help()
		return 0
	}
	err = chosen.execute(rest)
	if err == errHelp {
		chosen.help()
		return 0
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "Error: %v\n", err)
		return 1
	}
	return 0
}
