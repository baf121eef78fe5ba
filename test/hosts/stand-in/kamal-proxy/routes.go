package main

import (
	"crypto/tls"
	"errors"
	"strings"
)

// find gives the service with the longest matching path prefix: among those of this very host, else of its wildcard, else of any.
func (r *router) find(host, path string) (*service, string) {
	for _, level := range levels(host) {
		isKnown := false
		var found *service
		longest := ""
		for _, s := range r.services {
			if !contains(s.options.Hosts, level) {
				continue
			}
			isKnown = true
			for _, prefix := range s.options.PathPrefixes {
				if isBelow(path, prefix) && len(prefix) > len(longest) {
					found, longest = s, prefix
				}
			}
		}
		if isKnown {
			return found, longest
		}
	}
	return nil, ""
}

func levels(host string) []string {
	if dot := strings.Index(host, "."); dot > 0 {
		return []string{host, "*" + host[dot:], ""}
	}
	return []string{host, ""}
}

func isBelow(path, prefix string) bool {
	return strings.HasPrefix(strings.TrimSuffix(path, "/")+"/", strings.TrimSuffix(prefix, "/")+"/")
}

// conflict names another service that has one of the hosts together with one of the prefixes.
func (r *router) conflict(request Request) string {
	for name, s := range r.services {
		if name == request.Service {
			continue
		}
		for _, host := range request.Options.Hosts {
			for _, prefix := range request.Options.PathPrefixes {
				if contains(s.options.Hosts, host) && contains(s.options.PathPrefixes, prefix) {
					return name
				}
			}
		}
	}
	return ""
}

// inheritTLS gives services below a path the TLS settings of the service on `/` of their first host.
func (r *router) inheritTLS() {
	for _, s := range r.services {
		if contains(s.options.PathPrefixes, "/") {
			continue
		}
		isEnabled, isRedirected := false, true
		if root, _ := r.find(s.options.Hosts[0], "/"); root != nil {
			isEnabled, isRedirected = root.options.TLSEnabled, root.options.TLSRedirect
		}
		s.lock.Lock()
		s.options.TLSEnabled, s.options.TLSRedirect = isEnabled, isRedirected
		s.lock.Unlock()
	}
}

func (r *router) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	r.lock.RLock()
	defer r.lock.RUnlock()
	name := hello.ServerName
	if name == "" {
		for _, s := range r.sorted() {
			if s.options.TLSEnabled {
				name = s.options.Hosts[0]
			}
		}
	}
	if name == "" {
		return nil, errors.New("no server name provided")
	}
	s, _ := r.find(name, "/")
	if s == nil || !s.options.TLSEnabled {
		return nil, errors.New("unknown server name")
	}
	if s.certificate == nil {
		return nil, errors.New("this stand-in gets no certificates of its own")
	}
	return s.certificate, nil
}
