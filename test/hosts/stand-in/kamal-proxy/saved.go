package main

import (
	"encoding/json"
	"errors"
	"os"
)

// saved is a service as it stands in the state file.
type saved struct {
	Name           string        `json:"name"`
	Options        Options       `json:"options"`
	TargetOptions  TargetOptions `json:"target_options"`
	ActiveTargets  []string      `json:"active_targets"`
	ActiveReaders  []string      `json:"active_readers"`
	RolloutTargets []string      `json:"rollout_targets"`
	RolloutReaders []string      `json:"rollout_readers"`
	Gate           *gate         `json:"pause_controller"`
	Split          *split        `json:"rollout_controller"`

	// Written by older versions.
	OldActive  string   `json:"active_target,omitempty"`
	OldRollout string   `json:"rollout_target,omitempty"`
	OldHosts   []string `json:"hosts,omitempty"`
	OldPaths   []string `json:"path_prefixes,omitempty"`
}

func (r *router) save() {
	r.lock.RLock()
	defer r.lock.RUnlock()
	all := []*saved{}
	for _, s := range r.sorted() {
		all = append(all, s.toSave())
	}
	file, err := os.Create(statePath())
	if err != nil {
		return
	}
	defer file.Close()
	if err := json.NewEncoder(file).Encode(all); err != nil {
		logError("Unable to save state", "error", err, "path", statePath())
	}
}

func (s *service) toSave() *saved {
	s.lock.RLock()
	defer s.lock.RUnlock()
	out := &saved{Name: s.name, Options: s.options, TargetOptions: s.targetOptions, Gate: s.gate, Split: s.split}
	out.ActiveTargets, out.ActiveReaders = s.active.names(false), s.active.names(true)
	if s.rollout != nil {
		out.RolloutTargets, out.RolloutReaders = s.rollout.names(false), s.rollout.names(true)
	}
	return out
}

// restore takes over the state file; when any part of it is unusable, nothing is taken over.
func (r *router) restore() {
	data, err := os.ReadFile(statePath())
	if errors.Is(err, os.ErrNotExist) {
		logInfo("No previous state to restore", "path", statePath())
		return
	}
	if err != nil {
		logError("Failed to restore saved state", "path", statePath(), "error", err)
		return
	}
	services, err := decode(data)
	if err != nil {
		logError("Failed to decode saved state", "path", statePath(), "error", err)
		return
	}
	r.lock.Lock()
	r.services = services
	r.inheritTLS()
	r.lock.Unlock()
	logInfo("Restored saved state", "path", statePath())
}

func decode(data []byte) (map[string]*service, error) {
	var all []*saved
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	services := map[string]*service{}
	for _, item := range all {
		s, err := item.revive()
		if err != nil {
			return nil, err
		}
		services[s.name] = s
	}
	return services, nil
}

func (v *saved) revive() (*service, error) {
	v.takeOld()
	v.Options.normalise()
	s := &service{name: v.Name, gate: v.Gate, split: v.Split}
	if s.gate == nil {
		s.gate = &gate{}
	}
	s.gate.restore()
	active, err := newPool(v.ActiveTargets, v.ActiveReaders, v.Options, v.TargetOptions)
	if err != nil {
		return nil, err
	}
	active.markAllHealthy()
	s.active = active
	if len(v.RolloutTargets)+len(v.RolloutReaders) > 0 {
		rollout, err := newPool(v.RolloutTargets, v.RolloutReaders, v.Options, v.TargetOptions)
		if err != nil {
			return nil, err
		}
		rollout.markAllHealthy()
		s.rollout = rollout
	}
	return s, s.configure(v.Options, v.TargetOptions)
}

func (v *saved) takeOld() {
	if len(v.ActiveTargets) == 0 && v.OldActive != "" {
		v.ActiveTargets = []string{v.OldActive}
	}
	if len(v.RolloutTargets) == 0 && v.OldRollout != "" {
		v.RolloutTargets = []string{v.OldRollout}
	}
	if len(v.Options.Hosts) == 0 {
		v.Options.Hosts = v.OldHosts
	}
	if len(v.Options.PathPrefixes) == 0 {
		v.Options.PathPrefixes = v.OldPaths
	}
}
