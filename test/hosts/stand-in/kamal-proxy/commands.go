package main

import (
	"fmt"
	"net/rpc"
	"strings"
	"time"
)

const halfMinute = 30 * time.Second

func rootCommand() *command {
	rollout := &command{path: "kamal-proxy rollout", short: "Manage rollout settings", usage: "[command]", flags: newFlagSet()}
	rollout.children = []*command{rolloutDeployCommand(), rolloutSetCommand(), rolloutStopCommand()}
	return &command{
		path:  "kamal-proxy",
		short: "HTTP proxy for zero downtime deployments",
		usage: "[command]",
		flags: newFlagSet(),
		children: []*command{
			deployCommand(), {path: "kamal-proxy help", short: "Help about any command", flags: newFlagSet()}, listCommand(),
			pauseCommand(), removeCommand(), resumeCommand(), rollout, runCommand(), stopCommand(),
		},
	}
}

func serviceCommand(name, short, method string, request *Request) *command {
	return &command{
		path: "kamal-proxy " + name, short: short, usage: "<service> [flags]", argCount: 1, flags: newFlagSet(),
		run: func(args []string) error {
			request.Service = args[0]
			return call(method, *request, new(bool))
		},
	}
}

func removeCommand() *command {
	c := serviceCommand("remove", "Remove the service", "Remove", &Request{})
	c.aliases = []string{"rm"}
	return c
}

func resumeCommand() *command {
	return serviceCommand("resume", "Resume a service", "Resume", &Request{})
}

func stopCommand() *command {
	request := &Request{}
	c := serviceCommand("stop", "Stop a service", "Stop", request)
	c.flags.duration("drain-timeout", &request.DrainTimeout, halfMinute)
	c.flags.text("message", &request.Message, "")
	return c
}

func pauseCommand() *command {
	request := &Request{}
	c := serviceCommand("pause", "Pause a service", "Pause", request)
	c.flags.duration("drain-timeout", &request.DrainTimeout, halfMinute)
	c.flags.duration("max-pause", &request.MaxPause, halfMinute)
	return c
}

func rolloutDeployCommand() *command {
	request := &Request{}
	c := serviceCommand("rollout deploy", "Deploy the rollout target", "RolloutDeploy", request)
	c.flags.list("target", &request.Targets)
	c.flags.list("read-target", &request.Readers)
	c.flags.duration("deploy-timeout", &request.DeployTimeout, halfMinute)
	c.flags.duration("drain-timeout", &request.DrainTimeout, halfMinute)
	c.required = []string{"target"}
	return c
}

func rolloutSetCommand() *command {
	request := &Request{}
	c := serviceCommand("rollout set", "Set traffic split for rollout", "RolloutSet", request)
	c.flags.int("percent", &request.Percent, 0)
	c.flags.list("list", &request.Allowed)
	c.oneOf = []string{"percent", "list"}
	return c
}

func rolloutStopCommand() *command {
	return serviceCommand("rollout stop", "Stops rollout of a service", "RolloutStop", &Request{})
}

func listCommand() *command {
	return &command{
		path: "kamal-proxy list", aliases: []string{"ls"}, short: "List the services currently running", flags: newFlagSet(),
		run: func([]string) error {
			var listing []Row
			if err := call("List", true, &listing); err != nil {
				return err
			}
			printTable(listing)
			return nil
		},
	}
}

func call(method string, request any, reply any) error {
	client, err := rpc.Dial("unix", socketPath())
	if err != nil {
		return err
	}
	defer client.Close()
	return client.Call("kamal-proxy."+method, request, reply)
}

func printTable(rows []Row) {
	cells := [][]string{{"Service", "Host", "Path", "Target", "State", "TLS"}}
	for _, row := range rows {
		tls := map[bool]string{true: "yes", false: "no"}[row.TLS]
		cells = append(cells, []string{row.Service, row.Host, row.Path, row.Target, row.State, tls})
	}
	widths := make([]int, 6)
	for _, row := range cells {
		for i, cell := range row {
			if len(cell) > widths[i] {
				widths[i] = len(cell)
			}
		}
	}
	for number, row := range cells {
		for i, cell := range row {
			fmt.Printf("\033[%sm%s\033[0m%s  ", style(number, i), cell, strings.Repeat(" ", widths[i]-len(cell)))
		}
		fmt.Println()
	}
}

func style(row, column int) string {
	if row == 0 {
		return "3;94"
	}
	if column == 0 {
		return "1;34"
	}
	return ""
}
