import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ErbRun, renderErb } from '../../src/config/erb/render.ts';

const run = (env: ErbRun['env'] = {}, allowExec = true): ErbRun => ({
  cwd: process.cwd(),
  env: { PATH: process.env.PATH, ...env },
  allowExec,
  executed: [],
});

function render(text: string, on = run()): string {
  const result = renderErb({ file: 'deploy.yml', text }, on);
  return result.ok ? result.value.text : `! ${result.failures[0]?.message}`;
}

test('templates render as with Ruby', () => {
  const cases = JSON.parse(readFileSync('fixtures/vectors/erb.json', 'utf8')) as {
    template: string;
    env: Record<string, string>;
    out: string;
  }[];
  expect(cases.map(({ template, env }) => render(template, run(env)))).toEqual(cases.map(({ out }) => out));
});

test.each([
  ['<%= ENV["A"].presence || "b" %>', 'b'],
  [
    '<% hosts = ENV.fetch("HOSTS", "a,b").split(",") %><% hosts.each_with_index do |h, i| %>[<%= i %>:<%= h %>]<% end %>',
    '[0:a][1:b]',
  ],
  ['<%= 3.times.map { |n| "web-#{n + 1}" }.inspect %>', '["web-1", "web-2", "web-3"]'],
  ['<%= %w[a b].map(&:upcase).join("-") %>', 'A-B'],
  ['<% case ENV["X"]\n when "1" %>one<% when nil %>none<% end %>', 'none'],
  ['<%= [1, 2, 3].select { |n| n.odd? }.sum %>', '4'],
  ['<%= {a: 1, "b" => 2}.map { |k, v| "#{k}=#{v}" }.join("&") %>', 'a=1&b=2'],
  ['<%= "v%03d" % 7 %>', 'v007'],
  ['<%= "a-b_c".gsub(/[-_](\\w)/) { $1.upcase } %>', 'aBC'],
  ['<%= true ? "x" : "y" %><%= nil&.foo %>', 'x'],
  ['<% def host(n)\n "h#{n}.example.com"\nend %><%= host(3) %>', 'h3.example.com'],
  ['<% x = 5 if true -%>\n<%= x %>', '5'],
  ['<%= (1..3).to_a.reverse.join %>', '321'],
  ['<% begin; raise "no"; rescue => e %>caught <%= e.message %><% end %>', 'caught no'],
  [
    '<% require "uri"; u = URI.parse("https://a.b:8443/c") %><%= u.host %> <%= u.port %> <%= u.scheme == "https" %>',
    'a.b 8443 true',
  ],
  ['<%= <<~TEXT\n  a\n    b\nTEXT\n%>', 'a\n  b\n'],
  ['<% a, b = "1 2".split %><%= b %><%= a %>', '21'],
  ['<% n = 0; while n < 3; n += 1; end %><%= n %>', '3'],
  ['<%= ENV.fetch("A") { |k| k.downcase } %>', 'a'],
  ['<%= JSON.parse(\'{"a": [1, {"b": "c"}]}\').dig("a", 1, "b") %>', 'c'],
  ['<%= YAML.load("a: [x, y]")["a"].last %>', 'y'],
  ['<%= "abc"[0] + "abc"[-1] + "abcdef"[1..2] + "abcdef"[2, 3] %>', 'acbccde'],
  ['<% %w[a b].each do |x| -%>\n- <%= x %>\n<% end -%>', '- a\n- b\n'],
  ['<% unless ENV["NO"] %>yes<% else %>no<% end %>', 'yes'],
  ['<%= 10 / 3 %> <%= -7 / 2 %> <%= 7.0 / 2 %> <%= 2 ** 10 %>', '3 -4 3.5 1024'],
  ['<%= [3, 1, 2].sort.first(2).inspect %> <%= [1, [2, nil]].flatten.compact.inspect %>', '[1, 2] [1, 2]'],
])('%s', (template, out) => {
  expect(render(template)).toBe(out);
});

test('an unset variable is an error at its place', () => {
  const result = renderErb({ file: 'deploy.yml', text: 'a: 1\nb: <%= ENV.fetch("NOPE") %>\n' }, run());
  expect(result.ok).toBe(false);
  expect(!result.ok && result.failures[0]).toMatchObject({ line: 2, message: 'ERB: key not found: "NOPE"' });
});

test('commands are recorded, and refused where they must not run', () => {
  const on = run();
  expect(render('<%= `echo hi` %>', on)).toBe('hi\n');
  expect(on.executed).toEqual([{ command: 'echo hi', file: 'deploy.yml' }]);
  expect(render('<%= `echo hi` %>', run({}, false))).toContain('may not run');
});

test('a template without end is stopped', () => {
  expect(render('<% loop do end %>')).toContain('does not come to an end');
});
