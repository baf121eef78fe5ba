package main

import (
	"fmt"
	"net/http"
	"sort"
	"sync"
	"time"
)

type series struct {
	requests int
	seconds  float64
}

// meterType counts requests for the metrics port.
type meterType struct {
	lock sync.Mutex
	all  map[string]*series
}

var meter = &meterType{all: map[string]*series{}}

func (m *meterType) count(service, method string, status int, took time.Duration) {
	m.lock.Lock()
	defer m.lock.Unlock()
	labels := fmt.Sprintf(`{method=%q,service=%q,status="%d"}`, method, service, status)
	if m.all[labels] == nil {
		m.all[labels] = &series{}
	}
	m.all[labels].requests++
	m.all[labels].seconds += took.Seconds()
}

func (m *meterType) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	m.lock.Lock()
	defer m.lock.Unlock()
	labels := []string{}
	for label := range m.all {
		labels = append(labels, label)
	}
	sort.Strings(labels)
	fmt.Fprintln(w, "# TYPE kamal_proxy_http_requests_total counter")
	for _, label := range labels {
		fmt.Fprintf(w, "kamal_proxy_http_requests_total%s %d\n", label, m.all[label].requests)
	}
	fmt.Fprintln(w, "# TYPE kamal_proxy_http_request_duration_seconds summary")
	for _, label := range labels {
		fmt.Fprintf(w, "kamal_proxy_http_request_duration_seconds_sum%s %g\n", label, m.all[label].seconds)
		fmt.Fprintf(w, "kamal_proxy_http_request_duration_seconds_count%s %d\n", label, m.all[label].requests)
	}
}
