package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Options say where a service is found; the names in JSON are those of kamal-proxy's state file.
type Options struct {
	Hosts                       []string      `json:"hosts"`
	PathPrefixes                []string      `json:"path_prefixes"`
	TLSEnabled                  bool          `json:"tls_enabled"`
	TLSCertificatePath          string        `json:"tls_certificate_path"`
	TLSPrivateKeyPath           string        `json:"tls_private_key_path"`
	TLSRedirect                 bool          `json:"tls_redirect"`
	CanonicalHost               string        `json:"canonical_host"`
	ACMEDirectory               string        `json:"acme_directory"`
	ACMECachePath               string        `json:"acme_cache_path"`
	ErrorPagePath               string        `json:"error_page_path"`
	StripPrefix                 bool          `json:"strip_prefix"`
	WriterAffinityTimeout       time.Duration `json:"writer_affinity_timeout"`
	ReadTargetsAcceptWebsockets bool          `json:"read_targets_accept_websockets"`
}

// HealthCheck says how a target is probed; port 0 means the target's own.
type HealthCheck struct {
	Path     string        `json:"path"`
	Port     int           `json:"port"`
	Interval time.Duration `json:"interval"`
	Timeout  time.Duration `json:"timeout"`
	Host     string        `json:"host"`
}

// TargetOptions say how requests reach a target.
type TargetOptions struct {
	HealthCheck         HealthCheck   `json:"health_check_config"`
	ResponseTimeout     time.Duration `json:"response_timeout"`
	BufferRequests      bool          `json:"buffer_requests"`
	BufferResponses     bool          `json:"buffer_responses"`
	MaxMemoryBufferSize int64         `json:"max_memory_buffer_size"`
	MaxRequestBodySize  int64         `json:"max_request_body_size"`
	MaxResponseBodySize int64         `json:"max_response_body_size"`
	LogRequestHeaders   []string      `json:"log_request_headers"`
	LogResponseHeaders  []string      `json:"log_response_headers"`
	ForwardHeaders      bool          `json:"forward_headers"`
	ScopeCookiePaths    bool          `json:"scope_cookie_paths"`
}

func (o *Options) normalise() {
	if len(o.Hosts) == 0 {
		o.Hosts = []string{""}
	}
	if len(o.PathPrefixes) == 0 {
		o.PathPrefixes = []string{"/"}
	}
	for i, prefix := range o.PathPrefixes {
		o.PathPrefixes[i] = "/" + strings.Trim(prefix, "/")
	}
}

func contains(list []string, wanted string) bool {
	for _, item := range list {
		if item == wanted {
			return true
		}
	}
	return false
}

func dataDirectory() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = os.TempDir()
	}
	directory := filepath.Join(home, ".config", "kamal-proxy")
	if os.MkdirAll(directory, 0o700) != nil {
		return os.TempDir()
	}
	return directory
}

func statePath() string {
	return filepath.Join(dataDirectory(), "kamal-proxy.state")
}

func socketPath() string {
	directory := os.Getenv("XDG_RUNTIME_DIR")
	if directory == "" {
		directory = os.TempDir()
	}
	return filepath.Join(directory, "kamal-proxy.sock")
}
