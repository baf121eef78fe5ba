package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

const stagingDirectory = "https://acme-staging-v02.api.letsencrypt.org/directory"

func deployCommand() *command {
	request := &Request{}
	c := serviceCommand("deploy", "Deploy a target host", "Deploy", request)
	isStaging := false
	f, o, t := c.flags, &request.Options, &request.TargetOptions
	f.list("target", &request.Targets)
	f.list("read-target", &request.Readers)
	f.list("host", &o.Hosts)
	f.list("path-prefix", &o.PathPrefixes)
	f.bool("strip-path-prefix", &o.StripPrefix, true)
	f.bool("tls", &o.TLSEnabled, false)
	f.bool("tls-staging", &isStaging, false)
	f.text("tls-certificate-path", &o.TLSCertificatePath, "")
	f.text("tls-private-key-path", &o.TLSPrivateKeyPath, "")
	f.text("tls-acme-cache-path", &o.ACMECachePath, filepath.Join(dataDirectory(), "certs"))
	f.bool("tls-redirect", &o.TLSRedirect, true)
	f.text("canonical-host", &o.CanonicalHost, "")
	f.duration("deploy-timeout", &request.DeployTimeout, halfMinute)
	f.duration("drain-timeout", &request.DrainTimeout, halfMinute)
	f.bool("force", &request.Force, false)
	f.duration("health-check-interval", &t.HealthCheck.Interval, time.Second)
	f.duration("health-check-timeout", &t.HealthCheck.Timeout, 5*time.Second)
	f.text("health-check-path", &t.HealthCheck.Path, "/up")
	f.int("health-check-port", &t.HealthCheck.Port, 0)
	f.text("health-check-host", &t.HealthCheck.Host, "")
	f.duration("writer-affinity-timeout", &o.WriterAffinityTimeout, time.Second)
	f.bool("read-target-websockets", &o.ReadTargetsAcceptWebsockets, false)
	f.duration("target-timeout", &t.ResponseTimeout, halfMinute)
	f.bool("buffer-requests", &t.BufferRequests, false)
	f.bool("buffer-responses", &t.BufferResponses, false)
	f.int64("buffer-memory", &t.MaxMemoryBufferSize, 1<<20)
	f.int64("max-request-body", &t.MaxRequestBodySize, 0)
	f.int64("max-response-body", &t.MaxResponseBodySize, 0)
	f.text("error-pages", &o.ErrorPagePath, "")
	f.list("log-request-header", &t.LogRequestHeaders)
	f.list("log-response-header", &t.LogResponseHeaders)
	f.bool("forward-headers", &t.ForwardHeaders, false)
	f.bool("scope-cookie-paths", &t.ScopeCookiePaths, false)
	c.required = []string{"target"}
	c.together = []string{"tls-certificate-path", "tls-private-key-path"}
	c.check = func() error {
		o.normalise()
		if isStaging {
			o.ACMEDirectory = stagingDirectory
		}
		if !f.given["forward-headers"] {
			t.ForwardHeaders = !o.TLSEnabled
		}
		return checkDeploy(f, o)
	}
	return c
}

func checkDeploy(f *flagSet, o *Options) error {
	if f.given["max-request-body"] && !f.given["buffer-requests"] {
		return errors.New("max-request-body can only be set when request buffering is enabled")
	}
	if f.given["max-response-body"] && !f.given["buffer-responses"] {
		return errors.New("max-response-body can only be set when response buffering is enabled")
	}
	if o.TLSEnabled && !contains(o.PathPrefixes, "/") {
		return errors.New("TLS settings must be specified on the root path service")
	}
	if o.CanonicalHost != "" && o.Hosts[0] != "" && !contains(o.Hosts, o.CanonicalHost) {
		return fmt.Errorf("canonical-host '%s' must be present in the hosts list: %v", o.CanonicalHost, o.Hosts)
	}
	return nil
}
