package main

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const writerCookie = "kamal-writer"

// scopeCookies puts the cookies of a service below its path prefix.
func scopeCookies(header http.Header, r *http.Request) {
	prefix, isStripped := r.Context().Value(prefixKey).(string)
	if !isStripped {
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	for i, raw := range header["Set-Cookie"] {
		parsed := (&http.Response{Header: http.Header{"Set-Cookie": {raw}}}).Cookies()
		if len(parsed) != 1 || (parsed[0].Domain != "" && parsed[0].Domain != host) {
			continue
		}
		path, err := url.JoinPath(prefix, strings.Trim(parsed[0].Path, "/"))
		if err == nil {
			parsed[0].Path = path
			header["Set-Cookie"][i] = parsed[0].String()
		}
	}
}

// hasWritten tells a client that wrote a moment ago, and so must still read from a writer.
func hasWritten(r *http.Request) bool {
	cookie, err := r.Cookie(writerCookie)
	if err != nil {
		return false
	}
	until, err := strconv.ParseInt(cookie.Value, 10, 64)
	return err == nil && time.Now().UnixMilli() < until
}

// rememberWrite is a response writer that marks the client as one that wrote.
type rememberWrite struct {
	http.ResponseWriter
	timeout time.Duration
	isSet   bool
}

func (w *rememberWrite) WriteHeader(status int) {
	w.isSet = true
	if w.Header().Get("X-Writer-Affinity") != "false" {
		until := time.Now().Add(w.timeout)
		http.SetCookie(w, &http.Cookie{
			Name: writerCookie, Value: strconv.FormatInt(until.UnixMilli(), 10), Path: "/", HttpOnly: true, Expires: until.Add(time.Second),
		})
	}
	w.Header().Del("X-Writer-Affinity")
	w.ResponseWriter.WriteHeader(status)
}

func (w *rememberWrite) Write(data []byte) (int, error) {
	if !w.isSet {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(data)
}

func (w *rememberWrite) Flush() { flush(w.ResponseWriter) }

func (w *rememberWrite) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return hijack(w.ResponseWriter)
}
