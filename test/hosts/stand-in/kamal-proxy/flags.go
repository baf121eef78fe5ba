package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var errHelp = errors.New("help")

// setter takes a flag's text; the words of its error are those of strconv, time or encoding/csv.
type setter func(text string) error

type flagSet struct {
	names  []string
	set    map[string]setter
	isBool map[string]bool
	given  map[string]bool
}

func newFlagSet() *flagSet {
	return &flagSet{set: map[string]setter{}, isBool: map[string]bool{}, given: map[string]bool{}}
}

func (f *flagSet) add(name string, set setter) {
	f.names = append(f.names, name)
	f.set[name] = set
}

func (f *flagSet) text(name string, into *string, initial string) {
	*into = initial
	f.add(name, func(text string) error { *into = text; return nil })
}

func (f *flagSet) bool(name string, into *bool, initial bool) {
	*into = initial
	f.isBool[name] = true
	f.add(name, func(text string) (err error) { *into, err = strconv.ParseBool(text); return err })
}

func (f *flagSet) int(name string, into *int, initial int) {
	*into = initial
	f.add(name, func(text string) error {
		number, err := strconv.ParseInt(text, 0, 64)
		*into = int(number)
		return err
	})
}

func (f *flagSet) int64(name string, into *int64, initial int64) {
	*into = initial
	f.add(name, func(text string) (err error) { *into, err = strconv.ParseInt(text, 0, 64); return err })
}

func (f *flagSet) duration(name string, into *time.Duration, initial time.Duration) {
	*into = initial
	f.add(name, func(text string) (err error) { *into, err = time.ParseDuration(text); return err })
}

// list takes repeated flags and comma-separated values alike.
func (f *flagSet) list(name string, into *[]string) {
	f.add(name, func(text string) error {
		if text == "" {
			return nil
		}
		values, err := csv.NewReader(strings.NewReader(text)).Read()
		*into = append(*into, values...)
		return err
	})
}

// parse sets the flags and returns the other arguments; the two may be mixed.
func (f *flagSet) parse(args []string) ([]string, error) {
	var rest []string
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			return append(rest, args...), nil
		}
		if len(arg) < 2 || arg[0] != '-' {
			rest = append(rest, arg)
			continue
		}
		if arg[1] != '-' {
			return nil, shorthand(arg[1:])
		}
		var err error
		if args, err = f.parseLong(arg, args); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

func (f *flagSet) parseLong(arg string, args []string) ([]string, error) {
	name, value, hasValue := strings.Cut(arg[2:], "=")
	if name == "" || name[0] == '-' {
		return nil, fmt.Errorf("bad flag syntax: %s", arg)
	}
	set, known := f.set[name]
	if !known && name == "help" {
		return nil, errHelp
	}
	if !known {
		return nil, fmt.Errorf("unknown flag: --%s", name)
	}
	if !hasValue && f.isBool[name] {
		value, hasValue = "true", true
	}
	if !hasValue && len(args) == 0 {
		return nil, fmt.Errorf("flag needs an argument: --%s", name)
	}
	if !hasValue {
		value, args = args[0], args[1:]
	}
	if err := set(value); err != nil {
		return nil, fmt.Errorf("invalid argument %q for %q flag: %v", value, "--"+name, err)
	}
	f.given[name] = true
	return args, nil
}

func shorthand(letters string) error {
	if letters[0] == 'h' {
		return errHelp
	}
	return fmt.Errorf("unknown shorthand flag: %q in -%s", letters[0], letters)
}
