package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync"
)

var errNoService = errors.New("service not found")

// router knows all services and which requests are theirs.
type router struct {
	lock     sync.RWMutex
	services map[string]*service
}

// deploy waits for the new targets first and only then changes anything; it returns when the old ones have drained.
func (r *router) deploy(request Request) error {
	request.Options.normalise()
	o := request.Options
	facts := []any{"service", request.Service, "targets", request.Targets, "hosts", o.Hosts, "paths", o.PathPrefixes, "tls", o.TLSEnabled}
	logInfo("Deploying", facts...)
	fresh, err := r.prepare(request, o, request.TargetOptions)
	if err != nil {
		return err
	}
	old, err := r.install(request, fresh)
	r.save()
	if err != nil {
		return err
	}
	retire(old, request)
	logInfo("Deployed", facts...)
	return nil
}

func (r *router) deployRollout(request Request) error {
	s := r.named(request.Service)
	if s == nil {
		return errNoService
	}
	facts := []any{"service", request.Service, "targets", request.Targets}
	logInfo("Deploying for rollout", facts...)
	fresh, err := r.prepare(request, s.options, s.targetOptions)
	if err != nil {
		return err
	}
	s.lock.Lock()
	old := s.rollout
	s.rollout = fresh
	s.lock.Unlock()
	r.save()
	retire(old, request)
	logInfo("Deployed for rollout", facts...)
	return nil
}

func (r *router) prepare(request Request, options Options, targetOptions TargetOptions) (*pool, error) {
	fresh, err := newPool(request.Targets, request.Readers, options, targetOptions)
	if err != nil || request.Force {
		return fresh, err
	}
	if err := fresh.waitUntilHealthy(request.DeployTimeout); err != nil {
		fresh.stopProbes()
		return nil, err
	}
	return fresh, nil
}

func (r *router) install(request Request, fresh *pool) (*pool, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if taken := r.conflict(request); taken != "" {
		logError("Host settings conflict with another service", "service", taken)
		return nil, errors.New("host settings conflict with another service")
	}
	s := r.services[request.Service]
	if s == nil {
		s = &service{name: request.Service, gate: &gate{}}
	}
	if err := s.configure(request.Options, request.TargetOptions); err != nil {
		return nil, err
	}
	s.lock.Lock()
	old := s.active
	s.active = fresh
	s.lock.Unlock()
	r.services[s.name] = s
	r.inheritTLS()
	return old, nil
}

func retire(old *pool, request Request) {
	if old != nil {
		old.stopProbes()
		old.drain(request.DrainTimeout)
	}
}

func (r *router) remove(name string) error {
	defer r.save()
	r.lock.Lock()
	defer r.lock.Unlock()
	s := r.services[name]
	if s == nil {
		return errNoService
	}
	s.active.stopProbes()
	if s.rollout != nil {
		s.rollout.stopProbes()
	}
	delete(r.services, name)
	r.inheritTLS()
	return nil
}

// change does something to a service and saves the state, whatever came of it.
func (r *router) change(name string, do func(*service) error) error {
	defer r.save()
	s := r.named(name)
	if s == nil {
		return errNoService
	}
	return do(s)
}

func (r *router) list() []Row {
	r.lock.RLock()
	defer r.lock.RUnlock()
	rows := []Row{}
	for _, s := range r.sorted() {
		host := strings.Join(s.options.Hosts, ",")
		if host == "" {
			host = "*"
		}
		targets := strings.Join(append(s.active.names(false), s.active.names(true)...), ",")
		path := strings.Join(s.options.PathPrefixes, ",")
		rows = append(rows, Row{s.name, host, path, targets, gateNames[s.gate.state()], s.options.TLSEnabled})
	}
	return rows
}

func (r *router) named(name string) *service {
	r.lock.RLock()
	defer r.lock.RUnlock()
	return r.services[name]
}

func (r *router) sorted() []*service {
	all := []*service{}
	for _, s := range r.services {
		all = append(all, s)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name })
	return all
}

func (r *router) serve(w http.ResponseWriter, request *http.Request) {
	host := request.Host
	if name, _, err := net.SplitHostPort(host); err == nil && !strings.HasPrefix(host, ":") {
		host = name
	}
	r.lock.RLock()
	s, prefix := r.find(host, request.URL.Path)
	isStripped := s != nil && s.options.StripPrefix && prefix != "/"
	r.lock.RUnlock()
	if s == nil {
		fail(w, request, http.StatusNotFound, "")
		return
	}
	if isStripped {
		request = request.WithContext(context.WithValue(request.Context(), prefixKey, prefix))
	}
	s.serve(w, request)
}
