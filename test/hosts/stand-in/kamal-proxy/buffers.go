package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
)

// withBuffers reads whole requests or answers before passing them on, all in memory.
func withBuffers(options TargetOptions, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if options.BufferRequests && !bufferRequest(w, r, options.MaxRequestBodySize) {
			return
		}
		if !options.BufferResponses {
			next.ServeHTTP(w, r)
			return
		}
		held := &heldAnswer{ResponseWriter: w, status: http.StatusOK, limit: options.MaxResponseBodySize}
		next.ServeHTTP(held, r)
		held.send(r)
	})
}

func bufferRequest(w http.ResponseWriter, r *http.Request, limit int64) bool {
	body := r.Body
	if limit > 0 {
		body = http.MaxBytesReader(w, body, limit)
	}
	data, err := io.ReadAll(body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		http.Error(w, "Request too large", http.StatusRequestEntityTooLarge)
		return false
	}
	if err != nil {
		logError("Error buffering request", "path", r.URL.Path, "error", err)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return false
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	return true
}

// heldAnswer keeps an answer until it is whole; event streams pass through.
type heldAnswer struct {
	http.ResponseWriter
	status    int
	limit     int64
	body      bytes.Buffer
	isStarted bool
	isOver    bool
	isOpen    bool
}

func (h *heldAnswer) WriteHeader(status int) {
	if h.isStarted {
		return
	}
	h.isStarted, h.status = true, status
	kind, _, _ := strings.Cut(h.Header().Get("Content-Type"), ";")
	if kind == "text/event-stream" || h.Header().Get("Transfer-Encoding") == "chunked" {
		h.isOpen = true
		h.ResponseWriter.WriteHeader(status)
	}
}

func (h *heldAnswer) Write(data []byte) (int, error) {
	if h.isOpen {
		return h.ResponseWriter.Write(data)
	}
	if h.limit > 0 && int64(h.body.Len()+len(data)) > h.limit {
		h.isOver = true
	}
	if h.isOver {
		return len(data), nil
	}
	return h.body.Write(data)
}

func (h *heldAnswer) Flush() {
	if h.isOpen {
		flush(h.ResponseWriter)
	}
}

func (h *heldAnswer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	h.isOpen = true
	return hijack(h.ResponseWriter)
}

func (h *heldAnswer) send(r *http.Request) {
	if h.isOver {
		logInfo("Response exceeded max response limit", "path", r.URL.Path)
		h.Header().Del("Content-Length") // the target's, for the body that is not sent
		http.Error(h.ResponseWriter, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	if h.isOpen {
		return
	}
	if h.isStarted {
		h.ResponseWriter.WriteHeader(h.status)
	}
	if h.body.Len() > 0 {
		h.ResponseWriter.Write(h.body.Bytes())
	}
}
