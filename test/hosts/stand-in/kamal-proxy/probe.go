package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// probe asks for the health page at once and then at every interval, until stop; it reports each answer.
func probe(url string, check HealthCheck, report func(healthy bool)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		ticker := time.NewTicker(check.Interval)
		defer ticker.Stop()
		for {
			err := probeOnce(ctx, url, check)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				logInfo("Healthcheck failed", "url", url, "error", err)
			}
			report(err == nil)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
	return cancel
}

func probeOnce(parent context.Context, url string, check HealthCheck) error {
	ctx, cancel := context.WithTimeout(parent, check.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "kamal-proxy")
	if check.Host != "" {
		request.Host = check.Host
	}
	response, err := http.DefaultClient.Do(request)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("request timed out")
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("unexpected status (%d)", response.StatusCode)
	}
	return nil
}
