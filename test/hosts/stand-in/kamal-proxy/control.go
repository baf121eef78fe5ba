package main

import (
	"net"
	"net/rpc"
	"os"
	"time"
)

// Request is what any command sends to the running proxy; each uses its own part of it.
type Request struct {
	Service       string
	Targets       []string
	Readers       []string
	DeployTimeout time.Duration
	DrainTimeout  time.Duration
	MaxPause      time.Duration
	Force         bool
	Message       string
	Percent       int
	Allowed       []string
	Options       Options
	TargetOptions TargetOptions
}

// Row is one service in a listing.
type Row struct {
	Service, Host, Path, Target, State string
	TLS                                bool
}

// Control answers commands on the control socket.
type Control struct{ router *router }

func (c *Control) Deploy(r Request, _ *bool) error { return c.router.deploy(r) }

func (c *Control) Remove(r Request, _ *bool) error { return c.router.remove(r.Service) }

func (c *Control) Stop(r Request, _ *bool) error {
	return c.router.change(r.Service, func(s *service) error {
		s.gate.stop(r.Message)
		logInfo("Service stopped", "service", s.name)
		s.drain(r.DrainTimeout)
		return nil
	})
}

func (c *Control) Pause(r Request, _ *bool) error {
	return c.router.change(r.Service, func(s *service) error {
		s.gate.pause(r.MaxPause)
		logInfo("Service paused", "service", s.name)
		s.drain(r.DrainTimeout)
		return nil
	})
}

func (c *Control) Resume(r Request, _ *bool) error {
	return c.router.change(r.Service, func(s *service) error {
		s.gate.resume()
		logInfo("Service resumed", "service", s.name)
		return nil
	})
}

func (c *Control) RolloutDeploy(r Request, _ *bool) error { return c.router.deployRollout(r) }

func (c *Control) RolloutSet(r Request, _ *bool) error {
	return c.router.change(r.Service, func(s *service) error { return s.setSplit(r.Percent, r.Allowed) })
}

func (c *Control) RolloutStop(r Request, _ *bool) error {
	return c.router.change(r.Service, func(s *service) error { return s.stopSplit() })
}

func (c *Control) List(_ bool, rows *[]Row) error {
	*rows = c.router.list()
	return nil
}

func listenForCommands(router *router) (net.Listener, error) {
	server := rpc.NewServer()
	if err := server.RegisterName("kamal-proxy", &Control{router}); err != nil {
		return nil, err
	}
	os.Remove(socketPath())
	listener, err := net.Listen("unix", socketPath())
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go server.ServeConn(connection)
		}
	}()
	return listener, nil
}
