package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const shutdownLimit = 10 * time.Second

func runCommand() *command {
	var httpPort, httpsPort, metricsPort int
	isHTTP3 := false // taken, not served
	c := &command{path: "kamal-proxy run", short: "Run the server", usage: "[flags]", argCount: -1, flags: newFlagSet()}
	debug, _ := strconv.ParseBool(fromEnvironment("DEBUG"))
	c.flags.bool("debug", &isDebugShown, debug)
	c.flags.int("http-port", &httpPort, portFromEnvironment("HTTP_PORT", 80))
	c.flags.int("https-port", &httpsPort, portFromEnvironment("HTTPS_PORT", 443))
	c.flags.int("metrics-port", &metricsPort, portFromEnvironment("METRICS_PORT", 0))
	c.flags.bool("http3", &isHTTP3, false)
	c.run = func([]string) error { return runProxy(httpPort, httpsPort, metricsPort) }
	return c
}

func runProxy(httpPort, httpsPort, metricsPort int) error {
	router := &router{services: map[string]*service{}}
	router.restore()
	if metricsPort != 0 {
		listener, err := listen(metricsPort)
		if err != nil {
			return err
		}
		go http.Serve(listener, meter)
		logInfo("Metrics enabled", "address", fmt.Sprintf(":%d", metricsPort))
	}
	handler := front(router, httpPort, httpsPort)
	plain := &http.Server{Handler: handler}
	secure := &http.Server{Handler: handler, TLSConfig: &tls.Config{
		NextProtos: []string{"h2", "http/1.1", "acme-tls/1"}, GetCertificate: router.certificate,
	}}
	plainListener, err := listen(httpPort)
	if err != nil {
		return err
	}
	secureListener, err := listen(httpsPort)
	if err != nil {
		return err
	}
	go plain.Serve(plainListener)
	go secure.ServeTLS(secureListener, "", "")
	control, err := listenForCommands(router)
	if err != nil {
		return err
	}
	logInfo("Server started", "http", portOf(plainListener), "https", portOf(secureListener))
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	<-signals
	control.Close()
	shutDown(plain, secure)
	logInfo("Server stopped")
	return nil
}

func shutDown(servers ...*http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownLimit)
	defer cancel()
	var all sync.WaitGroup
	for _, server := range servers {
		all.Add(1)
		go func(server *http.Server) {
			defer all.Done()
			if server.Shutdown(ctx) != nil {
				logWarn("Closing active connections")
			}
		}(server)
	}
	all.Wait()
}

func listen(port int) (net.Listener, error) {
	return net.Listen("tcp", fmt.Sprintf(":%d", port))
}

func portOf(listener net.Listener) int {
	return listener.Addr().(*net.TCPAddr).Port
}

func fromEnvironment(name string) string {
	if value, isSet := os.LookupEnv("KAMAL_PROXY_" + name); isSet {
		return value
	}
	return os.Getenv(name)
}

func portFromEnvironment(name string, otherwise int) int {
	port, err := strconv.Atoi(fromEnvironment(name))
	if err != nil {
		return otherwise
	}
	return port
}
