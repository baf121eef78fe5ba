package main

import (
	"bytes"
	"encoding/json"
	"os"
	"sync"
	"time"
)

var (
	logLock      sync.Mutex
	isDebugShown bool
)

// logLine writes one JSON line: time, level, message, then the pairs in the order given.
func logLine(level, message string, pairs ...any) {
	var line bytes.Buffer
	line.WriteString(`{"time":` + encode(time.Now().Format(time.RFC3339Nano)))
	line.WriteString(`,"level":` + encode(level) + `,"msg":` + encode(message))
	for i := 0; i+1 < len(pairs); i += 2 {
		line.WriteString("," + encode(pairs[i]) + ":" + encode(pairs[i+1]))
	}
	line.WriteString("}\n")
	logLock.Lock()
	defer logLock.Unlock()
	os.Stdout.Write(line.Bytes())
}

func logInfo(message string, pairs ...any)  { logLine("INFO", message, pairs...) }
func logWarn(message string, pairs ...any)  { logLine("WARN", message, pairs...) }
func logError(message string, pairs ...any) { logLine("ERROR", message, pairs...) }

func logDebug(message string, pairs ...any) {
	if isDebugShown {
		logLine("DEBUG", message, pairs...)
	}
}

func encode(value any) string {
	if err, isError := value.(error); isError {
		value = err.Error()
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return `"?"`
	}
	return string(bytes.TrimRight(out.Bytes(), "\n"))
}
