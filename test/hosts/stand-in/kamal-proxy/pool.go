package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// pool spreads the requests of a service over its healthy targets.
type pool struct {
	targets   []*target
	options   Options
	lock      sync.Mutex
	writers   []*target
	readers   []*target
	turn      int
	ready     context.Context
	markReady context.CancelFunc
}

func newPool(writers, readers []string, options Options, targetOptions TargetOptions) (*pool, error) {
	p := &pool{options: options}
	p.ready, p.markReady = context.WithCancel(context.Background())
	for i, address := range append(append([]string{}, writers...), readers...) {
		t, err := newTarget(address, i >= len(writers), targetOptions)
		if err != nil {
			return nil, err
		}
		p.targets = append(p.targets, t)
	}
	for _, t := range p.targets {
		t.startProbes(p.update)
	}
	return p, nil
}

func (p *pool) waitUntilHealthy(limit time.Duration) error {
	select {
	case <-p.ready.Done():
		return nil
	case <-time.After(limit):
		return fmt.Errorf("target failed to become healthy within configured timeout (%s)", limit)
	}
}

func (p *pool) markAllHealthy() {
	for _, t := range p.targets {
		t.setState(healthy)
	}
	p.update()
}

// update takes in the targets' states; a lone target is not probed again once it was healthy.
func (p *pool) update() {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.writers, p.readers = nil, nil
	for _, t := range p.targets {
		if t.current() != healthy {
			continue
		}
		if t.isReader {
			p.readers = append(p.readers, t)
			continue
		}
		p.writers = append(p.writers, t)
	}
	if len(p.targets) == 1 && len(p.writers) == 1 {
		p.stopProbes()
	}
	if len(p.writers)+len(p.readers) == len(p.targets) {
		p.markReady()
	}
}

func (p *pool) stopProbes() {
	for _, t := range p.targets {
		t.stopProbes()
	}
}

func (p *pool) drain(limit time.Duration) {
	var all sync.WaitGroup
	for _, t := range p.targets {
		all.Add(1)
		go func(t *target) {
			defer all.Done()
			t.drain(limit)
		}(t)
	}
	all.Wait()
}

// names gives the addresses of the writers or of the readers; never nil, as in the state file.
func (p *pool) names(areReaders bool) []string {
	names := []string{}
	for _, t := range p.targets {
		if t.isReader == areReaders {
			names = append(names, t.address)
		}
	}
	return names
}

// begin picks a target for a request; what it returns answers the request, nil when there is none to do so.
func (p *pool) begin(w http.ResponseWriter, r *http.Request) func() {
	p.lock.Lock()
	isRead := p.isRead(r)
	t := p.next(isRead && !hasWritten(r))
	var claimed *http.Request
	var x *exchange
	if t != nil {
		claimed, x = t.claim(r)
	}
	p.lock.Unlock()
	if claimed == nil {
		return nil
	}
	if !isRead && p.options.WriterAffinityTimeout > 0 && len(p.names(true)) > 0 {
		w = &rememberWrite{ResponseWriter: w, timeout: p.options.WriterAffinityTimeout}
	}
	passed := claimed.Header["X-Kamal-Target"]
	if !t.options.ForwardHeaders {
		passed = nil
	}
	claimed.Header.Set("X-Kamal-Target", strings.Join(append(passed, t.address), ", "))
	return func() { t.serve(w, claimed, x) }
}

func (p *pool) next(wantsReader bool) *target {
	p.turn++
	if wantsReader && len(p.readers) > 0 {
		return p.readers[p.turn%len(p.readers)]
	}
	if len(p.writers) > 0 {
		return p.writers[p.turn%len(p.writers)]
	}
	return nil
}

func (p *pool) isRead(r *http.Request) bool {
	isUpgrade := strings.EqualFold(r.Header.Get("Upgrade"), "websocket") &&
		strings.Contains(strings.ToLower(r.Header.Get("Connection")), "upgrade")
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && (p.options.ReadTargetsAcceptWebsockets || !isUpgrade)
}
