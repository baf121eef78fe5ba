package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"
)

const (
	adding    = "adding"
	draining  = "draining"
	healthy   = "healthy"
	unhealthy = "unhealthy"
)

var targetPattern = regexp.MustCompile(`^(\w[-_.\w+]+)(:\d+)?$`)

// exchange is one request that a target is answering.
type exchange struct {
	done     <-chan struct{}
	cancel   context.CancelFunc
	upgraded bool
	drained  bool
}

// target is one container that answers for a service.
type target struct {
	address   string
	isReader  bool
	options   TargetOptions
	handler   http.Handler
	onChange  func()
	lock      sync.Mutex
	state     string
	exchanges map[*exchange]bool
	stopProbe func()
}

func newTarget(address string, isReader bool, options TargetOptions) (*target, error) {
	if !targetPattern.MatchString(address) {
		return nil, fmt.Errorf("%s :invalid host pattern", address)
	}
	for _, names := range [][]string{options.LogRequestHeaders, options.LogResponseHeaders} {
		for i, name := range names {
			names[i] = http.CanonicalHeaderKey(name)
		}
	}
	t := &target{address: address, isReader: isReader, options: options, state: adding, exchanges: map[*exchange]bool{}}
	t.handler = withBuffers(options, newForwarder(t))
	return t, nil
}

func (t *target) startProbes(onChange func()) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.onChange = onChange
	t.stopProbe = probe(t.healthURL(), t.options.HealthCheck, t.probed)
}

func (t *target) stopProbes() {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.stopProbe != nil {
		t.stopProbe()
		t.stopProbe = nil
	}
}

func (t *target) probed(isHealthy bool) {
	t.lock.Lock()
	was := t.state
	if isHealthy {
		t.state = healthy
	}
	if !isHealthy && was == healthy {
		t.state = unhealthy
	}
	now := t.state
	t.lock.Unlock()
	if now == was {
		return
	}
	logInfo("Target health updated", "target", t.address, "state", now, "was", was)
	t.onChange()
}

func (t *target) healthURL() string {
	host := t.address
	if t.options.HealthCheck.Port > 0 {
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		host = fmt.Sprintf("%s:%d", host, t.options.HealthCheck.Port)
	}
	base := url.URL{Scheme: "http", Host: host}
	return base.JoinPath(t.options.HealthCheck.Path).String()
}

func (t *target) current() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.state
}

func (t *target) setState(state string) (was string) {
	t.lock.Lock()
	defer t.lock.Unlock()
	was, t.state = t.state, state
	return was
}

// claim counts a request as in flight; a draining target takes none.
func (t *target) claim(r *http.Request) (*http.Request, *exchange) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.state == draining {
		return nil, nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	x := &exchange{done: ctx.Done(), cancel: cancel}
	t.exchanges[x] = true
	return r.WithContext(context.WithValue(ctx, exchangeKey, x)), x
}

func (t *target) serve(w http.ResponseWriter, r *http.Request, x *exchange) {
	defer func() {
		t.lock.Lock()
		delete(t.exchanges, x)
		t.lock.Unlock()
		x.cancel()
	}()
	v := visitOf(r)
	v.target, v.requestHeaders, v.responseHeaders = t.address, t.options.LogRequestHeaders, t.options.LogResponseHeaders
	t.handler.ServeHTTP(&targetWriter{ResponseWriter: w, header: http.Header{}, exchange: x, target: t, request: r}, r)
}

// drain lets requests in flight finish until the limit and cancels the rest; upgraded connections go at once.
func (t *target) drain(limit time.Duration) {
	was := t.setState(draining)
	if was == draining {
		return
	}
	defer t.setState(was)
	t.lock.Lock()
	pending := []*exchange{}
	for x := range t.exchanges {
		pending = append(pending, x)
		if x.upgraded {
			x.drop()
		}
	}
	t.lock.Unlock()
	deadline := time.After(limit)
	for _, x := range pending {
		select {
		case <-x.done:
			continue
		case <-deadline:
		}
		break
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	for _, x := range pending {
		if t.exchanges[x] {
			x.drop()
		}
	}
}

func (x *exchange) drop() {
	x.drained = true
	x.cancel()
}
