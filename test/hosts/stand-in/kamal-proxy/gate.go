package main

import (
	"sync"
	"time"
)

const (
	running = iota
	paused
	stopped
)

var gateNames = []string{"running", "paused", "stopped"}

// gate holds a service's requests back while it is paused and turns them away while it is stopped.
type gate struct {
	State     int           `json:"state"`
	Message   string        `json:"stop_message"`
	FailAfter time.Duration `json:"fail_after"`

	lock   sync.Mutex
	change chan struct{} // closed when a pause ends
}

func (g *gate) stop(message string) { g.leave(stopped, message) }

func (g *gate) resume() { g.leave(running, "") }

func (g *gate) leave(state int, message string) {
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.change != nil {
		close(g.change)
		g.change = nil
	}
	g.State, g.Message = state, message
}

func (g *gate) pause(failAfter time.Duration) {
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.change == nil {
		g.change = make(chan struct{})
	}
	g.State, g.Message, g.FailAfter = paused, "", failAfter
}

// restore makes a gate read from the state file work again.
func (g *gate) restore() {
	if g.State == paused {
		g.pause(g.FailAfter)
	}
}

func (g *gate) state() int {
	g.lock.Lock()
	defer g.lock.Unlock()
	return g.State
}

// wait returns at once unless paused; the answer is paused when the pause outlasted its limit.
func (g *gate) wait() (int, string) {
	g.lock.Lock()
	state, message, change, limit := g.State, g.Message, g.change, g.FailAfter
	g.lock.Unlock()
	if state != paused {
		return state, message
	}
	select {
	case <-change:
	case <-time.After(limit):
		return paused, ""
	}
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.State == stopped {
		return stopped, g.Message
	}
	return running, ""
}
