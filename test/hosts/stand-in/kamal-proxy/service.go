package main

import (
	"crypto/tls"
	"errors"
	"html/template"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// service is one name with its hosts, paths and targets.
type service struct {
	name          string
	lock          sync.RWMutex
	options       Options
	targetOptions TargetOptions
	active        *pool
	rollout       *pool
	gate          *gate
	split         *split
	certificate   *tls.Certificate
	pages         *template.Template
}

// configure takes new options as a whole, or none of them when a certificate or an error page cannot be read.
func (s *service) configure(options Options, targetOptions TargetOptions) error {
	var certificate *tls.Certificate
	if options.TLSEnabled && options.TLSCertificatePath != "" && options.TLSPrivateKeyPath != "" {
		loaded, err := tls.LoadX509KeyPair(options.TLSCertificatePath, options.TLSPrivateKeyPath)
		if err != nil {
			logError("Error loading TLS certificate", "error", err)
			return errors.New("unable to load certificate")
		}
		certificate = &loaded
	}
	if options.TLSEnabled && certificate == nil && strings.Contains(strings.Join(options.Hosts, ","), "*") {
		return errors.New("automatic TLS does not support wildcards")
	}
	var pages *template.Template
	if options.ErrorPagePath != "" {
		parsed, err := template.ParseFS(os.DirFS(options.ErrorPagePath), "*.html")
		if err != nil {
			refused := errors.New("unable to load error pages")
			logError("Failed to parse error page templates", "error", err)
			logError("Unable to parse custom error pages", "service", s.name, "path", options.ErrorPagePath, "error", refused)
			return refused
		}
		pages = parsed
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.options, s.targetOptions, s.certificate, s.pages = options, targetOptions, certificate, pages
	return nil
}

func (s *service) drain(limit time.Duration) {
	s.lock.RLock()
	pools := []*pool{s.active, s.rollout}
	s.lock.RUnlock()
	var both sync.WaitGroup
	for _, p := range pools {
		if p == nil {
			continue
		}
		both.Add(1)
		go func(p *pool) {
			defer both.Done()
			p.drain(limit)
		}(p)
	}
	both.Wait()
	logInfo("Service drained", "service", s.name)
}

func (s *service) setSplit(percent int, allowed []string) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.rollout == nil {
		return errors.New("rollout target not set")
	}
	s.split = newSplit(percent, allowed)
	logInfo("Set rollout split", "service", s.name, "percentage", percent, "allowlist", allowed)
	return nil
}

func (s *service) stopSplit() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.split = nil
	logInfo("Stopped rollout", "service", s.name)
	return nil
}

func (s *service) serve(w http.ResponseWriter, r *http.Request) {
	v := visitOf(r)
	s.lock.RLock()
	options, health := s.options, s.targetOptions.HealthCheck
	v.pages = s.pages
	s.lock.RUnlock()
	v.service = s.name
	if options.TLSEnabled && s.certificate == nil && strings.HasPrefix(r.URL.Path, "/.well-known/acme-challenge/") {
		http.Error(w, "acme/autocert: no challenge in this stand-in", http.StatusNotFound)
		return
	}
	if !options.TLSEnabled && r.TLS != nil {
		fail(w, r, http.StatusServiceUnavailable, "")
		return
	}
	if url := redirection(&options, r); url != "" {
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, url, http.StatusMovedPermanently)
		return
	}
	isCheck := (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.Path == health.Path
	if isCheck && s.gate.state() != running {
		w.WriteHeader(http.StatusOK)
		return
	}
	state, message := s.gate.wait()
	if state == stopped {
		fail(w, r, http.StatusServiceUnavailable, message)
		return
	}
	if state == paused {
		logWarn("Rejecting request due to expired pause", "service", s.name, "path", r.URL.Path)
		fail(w, r, http.StatusGatewayTimeout, "")
		return
	}
	if answer := s.begin(w, r); answer != nil {
		answer()
		return
	}
	fail(w, r, http.StatusServiceUnavailable, "")
}

// begin holds the lock while it claims a target, so that a target that was replaced gets no more requests.
func (s *service) begin(w http.ResponseWriter, r *http.Request) func() {
	s.lock.RLock()
	defer s.lock.RUnlock()
	if s.rollout != nil && s.split != nil && s.split.takes(r) {
		return s.rollout.begin(w, r)
	}
	return s.active.begin(w, r)
}

func redirection(options *Options, r *http.Request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	scheme := map[bool]string{true: "https", false: "http"}[r.TLS != nil]
	wantedScheme, wantedHost := scheme, host
	if options.TLSEnabled && options.TLSRedirect {
		wantedScheme = "https"
	}
	if options.CanonicalHost != "" {
		wantedHost = options.CanonicalHost
	}
	if wantedScheme == scheme && wantedHost == host {
		return ""
	}
	return wantedScheme + "://" + wantedHost + r.URL.RequestURI()
}
