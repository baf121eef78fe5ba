package main

import (
	"fmt"
	"html/template"
	"net/http"
)

type failureText struct{ Message string }

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
  <head><title>{{.Status}} — {{.Title}}</title><meta charset="utf-8"></head>
  <body><main><article><p>{{if .Message}}{{.Message}}{{else}}{{.Title}}{{end}}</p></article></main></body>
</html>
`))

var titles = map[int]string{
	404: "Not Found", 413: "Content Too Large", 502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Timeout",
}

// fail settles how a request ends; the page is written when the request has come back to the front.
func fail(_ http.ResponseWriter, r *http.Request, status int, message string) {
	v := visitOf(r)
	v.failure, v.message = status, message
}

// showFailure renders the service's own page for the status, else the built-in one, else a bare heading.
func showFailure(w http.ResponseWriter, v *visit) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(v.failure)
	if v.pages != nil {
		if own := v.pages.Lookup(fmt.Sprintf("%d.html", v.failure)); own != nil && own.Execute(w, failureText{v.message}) == nil {
			return
		}
	}
	title, isBuiltIn := titles[v.failure]
	if !isBuiltIn {
		fmt.Fprintf(w, "<h1>%d %s</h1>", v.failure, http.StatusText(v.failure))
		return
	}
	page.Execute(w, map[string]any{"Status": v.failure, "Title": title, "Message": v.message})
}
