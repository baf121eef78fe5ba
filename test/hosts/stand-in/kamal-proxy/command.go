package main

import (
	"fmt"
	"strings"
)

// command is one verb of the command line; without run it only holds others.
type command struct {
	path     string
	aliases  []string
	short    string
	usage    string
	argCount int // -1: any
	flags    *flagSet
	children []*command
	check    func() error // after the count of arguments, before the required flags
	required []string
	together []string
	oneOf    []string
	run      func(args []string) error
}

func findCommand(from *command, args []string) (*command, []string, error) {
	for i, arg := range args {
		if strings.HasPrefix(arg, "-") {
			continue
		}
		for _, child := range from.children {
			if child.answersTo(arg) {
				return findCommand(child, append(append([]string{}, args[:i]...), args[i+1:]...))
			}
		}
		if from.path == "kamal-proxy" {
			return nil, nil, fmt.Errorf("unknown command %q for %q", arg, from.path)
		}
		break
	}
	return from, args, nil
}

func (c *command) answersTo(name string) bool {
	if c.name() == name {
		return true
	}
	for _, alias := range c.aliases {
		if alias == name {
			return true
		}
	}
	return false
}

func (c *command) execute(args []string) error {
	rest, err := c.flags.parse(args)
	if err != nil {
		return err
	}
	if c.argCount == 0 && len(rest) > 0 {
		return fmt.Errorf("unknown command %q for %q", rest[0], c.path)
	}
	if c.argCount > 0 && len(rest) != c.argCount {
		return fmt.Errorf("accepts %d arg(s), received %d", c.argCount, len(rest))
	}
	if c.check != nil {
		if err := c.check(); err != nil {
			return err
		}
	}
	if err := c.checkGroups(); err != nil {
		return err
	}
	return c.run(rest)
}

func (c *command) checkGroups() error {
	if missing := c.missing(c.required); len(missing) > 0 {
		return fmt.Errorf(`required flag(s) "%s" not set`, strings.Join(missing, `", "`))
	}
	if missing := c.missing(c.together); len(missing) > 0 && len(missing) < len(c.together) {
		return fmt.Errorf("if any flags in the group %v are set they must all be set; missing %v", c.together, missing)
	}
	if len(c.oneOf) > 0 && len(c.missing(c.oneOf)) == len(c.oneOf) {
		return fmt.Errorf("at least one of the flags in the group %v is required", c.oneOf)
	}
	return nil
}

func (c *command) missing(names []string) []string {
	var missing []string
	for _, name := range names {
		if !c.flags.given[name] {
			missing = append(missing, name)
		}
	}
	return missing
}

func (c *command) name() string { return c.path[strings.LastIndex(c.path, " ")+1:] }

func (c *command) help() {
	fmt.Printf("%s\n\nUsage:\n  %s %s\n", c.short, c.path, c.usage)
	if len(c.children) > 0 {
		fmt.Print("\nAvailable Commands:\n")
	}
	for _, child := range c.children {
		fmt.Printf("  %-11s %s\n", child.name(), child.short)
	}
	fmt.Print("\nFlags:\n")
	for _, name := range c.flags.names {
		fmt.Printf("      --%s\n", name)
	}
	fmt.Printf("  -h, --help   help for %s\n", c.name())
	if len(c.children) > 0 {
		fmt.Printf("\nUse \"%s [command] --help\" for more information about a command.\n", c.path)
	}
}
