import { describe, expect, test } from 'vitest';
import { compileTemplate } from './fleet/template/evaluate.ts';

const container = {
  Name: '/shop-web-v1',
  State: { Status: 'running', Health: null },
  Config: {
    Labels: new Map([
      ['service', 'shop'],
      ['role', 'web'],
    ]),
    Env: ['A=1', 'B=2'],
  },
  Label: (key: string) => `label ${key}`,
};

describe('Go templates as Docker evaluates them', () => {
  test.each([
    ['{{.Name}} {{ .State.Status }}', '/shop-web-v1 running'],
    ['{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}', 'running'],
    ['{{range .Config.Env}}{{.}};{{end}}', 'A=1;B=2;'],
    ['{{range $name, $value := .Config.Labels}}{{$name}}={{$value}} {{end}}', 'role=web service=shop '],
    ['{{ .Config.Labels.service }}|{{ .Config.Labels.nothing }}', 'shop|<no value>'],
    ['{{index .Config.Labels "service"}}{{index .Config.Labels "nothing"}}', 'shop'],
    ['{{json .Config.Labels}} {{json .State.Health}}', '{"role":"web","service":"shop"} null'],
    ['{{.Label "role"}}', 'label role'],
    ['{{len .Config.Env}} {{printf "%s-%d" .State.Status 3}}', '2 running-3'],
    ['{{with .State}}{{.Status}} of {{$.Name}}{{end}}', 'running of /shop-web-v1'],
    ['{{if and (eq .State.Status "running") (not .State.Health)}}up{{end}}', 'up'],
    ['{{if eq .State.Status "exited"}}a{{else if eq .State.Status "running" "created"}}b{{else}}c{{end}}', 'b'],
    ['{{$n := len .Config.Env}}{{- $n -}}  .', '2.'],
    ['{{slice .Name 1 5}} {{.Name | printf "%q"}}', 'shop "/shop-web-v1"'],
    ['{{println "a" 1}}{{"}}"}}', 'a 1\n}}'],
    ['{{.Config.Labels}}', 'map[role:web service:shop]'],
  ])('%s', (template, text) => {
    expect(compileTemplate(template)(container)).toBe(text);
  });

  test.each([
    ['{{.Nothing}}', /can't evaluate field Nothing/],
    ['{{.State.Health.Status}}', /nil pointer/],
    ['{{index .Config.Env 9}}', /slice index out of range/],
    ['{{nothing .Name}}', /function "nothing" not defined/],
    ['{{if .Name}}', /unexpected EOF/],
    ['{{.Name', /unclosed action/],
  ])('%s is refused', (template, message) => {
    expect(() => compileTemplate(template)(container)).toThrow(message);
  });
});
