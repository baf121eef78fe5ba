package main

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
)

// newForwarder sends requests on to the target, with the headers that say where they came from.
func newForwarder(t *target) http.Handler {
	return &httputil.ReverseProxy{
		Director: func(out *http.Request) {
			out.URL.Scheme, out.URL.Host = "http", t.address
			if prefix, isStripped := out.Context().Value(prefixKey).(string); isStripped {
				out.URL.Path = strings.TrimPrefix(out.URL.Path, prefix)
			}
			setForwarded(out, t.options.ForwardHeaders)
			if _, isSet := out.Header["User-Agent"]; !isSet {
				out.Header.Set("User-Agent", "")
			}
		},
		Transport:    &http.Transport{MaxIdleConnsPerHost: 100, ResponseHeaderTimeout: t.options.ResponseTimeout},
		ErrorHandler: t.failed,
	}
}

// setForwarded leaves X-Forwarded-For to the reverse proxy, which adds the client to what is there.
func setForwarded(out *http.Request, isTrusted bool) {
	if !isTrusted {
		for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"} {
			out.Header.Del(name)
		}
	}
	out.Header.Del("Forwarded")
	proto := map[bool]string{true: "https", false: "http"}[out.TLS != nil]
	for name, value := range map[string]string{"X-Forwarded-Proto": proto, "X-Forwarded-Host": out.Host} {
		if out.Header.Get(name) == "" {
			out.Header.Set(name, value)
		}
	}
}

func (t *target) failed(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		fail(w, r, http.StatusRequestEntityTooLarge, "")
		return
	}
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		fail(w, r, http.StatusGatewayTimeout, "")
		return
	}
	if t.isDrained(r) {
		logInfo("Request cancelled due to draining", "target", t.address, "path", r.URL.Path)
		fail(w, r, http.StatusGatewayTimeout, "")
		return
	}
	if errors.Is(err, context.Canceled) {
		w.WriteHeader(499) // for the log; the client is gone
		return
	}
	logError("Error while proxying", "target", t.address, "path", r.URL.Path, "error", err)
	fail(w, r, http.StatusBadGateway, "")
}

func (t *target) isDrained(r *http.Request) bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	x, known := r.Context().Value(exchangeKey).(*exchange)
	return known && x.drained
}

// targetWriter keeps the target's headers apart until it answers, so that an error page does not inherit them.
type targetWriter struct {
	http.ResponseWriter
	header    http.Header
	isStarted bool
	exchange  *exchange
	target    *target
	request   *http.Request
}

func (w *targetWriter) Header() http.Header { return w.header }

func (w *targetWriter) WriteHeader(status int) {
	if w.target.options.ScopeCookiePaths {
		scopeCookies(w.header, w.request)
	}
	for name, values := range w.header {
		w.ResponseWriter.Header()[name] = values
	}
	w.isStarted = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *targetWriter) Write(data []byte) (int, error) {
	if !w.isStarted {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(data)
}

func (w *targetWriter) Flush() { flush(w.ResponseWriter) }

func (w *targetWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.target.lock.Lock()
	w.exchange.upgraded = true
	w.target.lock.Unlock()
	return hijack(w.ResponseWriter)
}

func flush(w http.ResponseWriter) {
	if flusher, can := w.(http.Flusher); can {
		flusher.Flush()
	}
}

func hijack(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter, error) {
	if hijacker, can := w.(http.Hijacker); can {
		return hijacker.Hijack()
	}
	return nil, nil, http.ErrNotSupported
}
