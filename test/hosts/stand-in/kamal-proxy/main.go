// A stand-in for kamal-proxy v0.9.2, used by the tests where the real image cannot be had. It takes the same commands, keeps the
// same state file and answers requests by the same rules. Not in it: automatic certificates, HTTP/3, spilling buffers to disk.
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
