package main

import (
	"hash/fnv"
	"math"
	"net/http"
)

// split sends a share of the visitors, told apart by a cookie, to a rollout.
type split struct {
	Percentage int      `json:"percentage"`
	SplitPoint float64  `json:"percentage_split_point"`
	Allowed    []string `json:"allowlist"`
}

func newSplit(percent int, allowed []string) *split {
	return &split{Percentage: percent, SplitPoint: float64(math.MaxUint32) * (float64(percent) / 100), Allowed: allowed}
}

func (s *split) takes(r *http.Request) bool {
	cookie, err := r.Cookie("kamal-rollout")
	if err != nil || cookie.Value == "" {
		return false
	}
	if contains(s.Allowed, cookie.Value) {
		return true
	}
	hash := fnv.New32a()
	hash.Write([]byte(cookie.Value))
	return float64(hash.Sum32()) <= s.SplitPoint
}
