package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"time"
)

type key string

const (
	visitKey    = key("visit")
	exchangeKey = key("exchange")
	prefixKey   = key("prefix")
)

// visit is what becomes known of a request on its way, for the log and for error pages.
type visit struct {
	service, target                 string
	requestHeaders, responseHeaders []string
	pages                           *template.Template
	failure                         int
	message                         string
}

func visitOf(r *http.Request) *visit {
	return r.Context().Value(visitKey).(*visit)
}

// front answers every request: it adds the headers that apps expect, routes, renders error pages and writes the log.
func front(router *router, httpPort, httpsPort int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Request-Start") == "" {
			r.Header.Set("X-Request-Start", fmt.Sprintf("t=%d", time.Now().UnixMilli()))
		}
		if r.Header.Get("X-Request-ID") == "" {
			r.Header.Set("X-Request-ID", newRequestID())
		}
		v := &visit{}
		r = r.WithContext(context.WithValue(r.Context(), visitKey, v))
		counted := &countedWriter{ResponseWriter: w, status: http.StatusOK}
		started := time.Now()
		defer func() {
			port, scheme := httpPort, "http"
			if r.TLS != nil {
				port, scheme = httpsPort, "https"
			}
			logRequest(r, v, counted, port, scheme, time.Since(started))
			meter.count(v.service, r.Method, counted.status, time.Since(started))
		}()
		router.serve(counted, r)
		if v.failure != 0 {
			showFailure(counted, v)
		}
	})
}

func logRequest(r *http.Request, v *visit, w *countedWriter, port int, scheme string, took time.Duration) {
	client, clientPort, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		client = r.RemoteAddr
	}
	remote := r.Header.Get("X-Forwarded-For")
	if remote == "" {
		remote = client
	}
	pairs := []any{
		"host", r.Host, "port", port, "path", r.URL.Path, "request_id", r.Header.Get("X-Request-ID"), "status", w.status,
		"service", v.service, "target", v.target, "duration", took.Nanoseconds(), "method", r.Method,
		"req_content_length", r.ContentLength, "req_content_type", r.Header.Get("Content-Type"),
		"resp_content_length", w.written, "resp_content_type", w.Header().Get("Content-Type"),
		"client_addr", client, "client_port", clientPort, "remote_addr", remote, "user_agent", r.Header.Get("User-Agent"),
		"proto", r.Proto, "scheme", scheme, "query", r.URL.RawQuery,
	}
	pairs = append(pairs, loggedHeaders("req", v.requestHeaders, r.Header)...)
	pairs = append(pairs, loggedHeaders("resp", v.responseHeaders, w.Header())...)
	logInfo("Request", pairs...)
}

func loggedHeaders(prefix string, names []string, header http.Header) []any {
	pairs := []any{}
	for _, name := range names {
		pairs = append(pairs, prefix+"_"+strings.ReplaceAll(strings.ToLower(name), "-", "_"), strings.Join(header[name], ","))
	}
	return pairs
}

func newRequestID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

type countedWriter struct {
	http.ResponseWriter
	status  int
	written int64
}

func (w *countedWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *countedWriter) Write(data []byte) (int, error) {
	n, err := w.ResponseWriter.Write(data)
	w.written += int64(n)
	return n, err
}

func (w *countedWriter) Flush() { flush(w.ResponseWriter) }

func (w *countedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	connection, buffer, err := hijack(w.ResponseWriter)
	if err == nil {
		w.status = http.StatusSwitchingProtocols
	}
	return connection, buffer, err
}
