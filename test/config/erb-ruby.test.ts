/** Templates and the real Ruby: what is handed over to it, and that what is not agrees with it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type ErbRun, renderErb } from '../../src/config/erb/render.ts';
import { renderWithRuby } from '../../src/config/erb/ruby.ts';
import { accepted } from './project.ts';
import { expressions } from './erb-expressions.ts';
import { TEMPLATES } from './erb-templates.ts';

const HAS_RUBY = spawnSync('ruby', ['-rerb', '-rjson', '-e', '']).status === 0;
if (!HAS_RUBY) console.warn('not tried: templates that need Ruby, which this machine lacks');

const run = (env: ErbRun['env'] = {}, about: Partial<ErbRun> = {}): ErbRun => ({
  cwd: process.cwd(),
  env: { PATH: process.env.PATH, ...env },
  allowExec: true,
  executed: [],
  ...about,
});

const shown = (result: ReturnType<typeof renderErb>): string =>
  result.ok ? result.value.text : `! ${result.failures[0]?.message}`;
const render = (text: string, on = run()): string => shown(renderErb({ file: 'deploy.yml', text }, on));
/** What the small evaluator says; with no Ruby to hand over to. */
const alone = (text: string): string => render(text, run({ PATH: '/nonexistent' }));
const withRuby = (text: string, on = run()): string => {
  const result = renderWithRuby({ file: 'deploy.yml', text }, on, []);
  return result === undefined ? 'no Ruby' : shown(result);
};

/** Beyond the small evaluator. */
const HANDED_OVER: readonly (readonly [string, string])[] = [
  ['<%= [3, 1, 2].minmax.inspect %>', '[1, 3]'],
  ['<%= "abc".each_char.with_index.map { |c, i| c * i }.join %>', 'bcc'],
  ['<% Host = Struct.new(:name, :zone) %><%= Host.new("a", 1).to_a.join("-") %>', 'a-1'],
  ['<%= catch(:done) { 10.times { |n| throw :done, n if n == 3 } } %>', '3'],
  ['<%= ObjectSpace.respond_to?(:garbage_collect) %>', 'true'],
  ['<%= [ENV["SET"].presence || "unset"].each_entry.to_a.first %>', 'unset'],
  [
    '<% module Zones; ALL = %w[a b]; end -%>\n<% Zones::ALL.each do |zone| -%>\n- <%= zone %>\n<% end -%>',
    '- a\n- b\n',
  ],
  [
    '<%= format("%08.3f", 3.14159).tr("0", "o") %><%= [1, 2, 3].each_cons(2).to_a.inspect %>',
    'ooo3.142[[1, 2], [2, 3]]',
  ],
];

describe.skipIf(!HAS_RUBY)('what the small evaluator does not know', () => {
  test.each(HANDED_OVER)('is rendered by Ruby: %s', (template, out) => {
    expect(alone(template)).toMatch(/^! ERB: /);
    expect(render(template)).toBe(out);
  });

  test('is rendered by Ruby in the project, and named as what was run', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-ruby-'));
    writeFileSync(join(cwd, 'hosts.txt'), 'b\na\n');
    const on = run({}, { cwd });
    expect(render('<%= File.foreach("hosts.txt").map(&:chomp).minmax.join %>', on)).toBe('ab');
    expect(on.executed).toEqual([{ command: 'ruby -rerb', file: 'deploy.yml' }]);
  });

  test('runs no command again that was run before Ruby was asked', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-ruby-'));
    const on = run({}, { cwd });
    const template =
      '<% system("test", "a b"); system("exit 3") %><%= $?.exitstatus %><%= `echo x >> log; cat log` %><%= [1].minmax.first %> <%= `cat log` %>';
    expect(render(template, on)).toBe('3x\n1 x\n');
    expect(readFileSync(join(cwd, 'log'), 'utf8')).toBe('x\n');
    expect(on.executed.map(({ command }) => command)).toEqual([
      'test a\\ b',
      'exit 3',
      'echo x >> log; cat log',
      'ruby -rerb',
    ]);
  });

  test('may rely on what Kamal has loaded', () => {
    const loaded =
      'Pathname StringIO Etc Open3 Shellwords SecureRandom Base64 Digest::SHA256 Time Date Socket URI FileUtils Set Logger OpenSSL';
    expect(render(`<%= [${loaded.split(' ').join(', ')}].minmax_by(&:to_s).first %>`)).toBe('Base64');
    expect(render('<%= ["a b"].shelljoin %> <%= File.basename($0) %> <%= Dir.respond_to?(:mktmpdir) %>')).toBe(
      'a\\ b kamal true',
    );
  });

  test('leaves its changes of ENV, and what it prints is no part of the text', () => {
    const on = run({ A: 'a', B: 'b' });
    expect(render('<% ENV["A"] = [2, 1].minmax.join; ENV.delete("B"); puts "to nobody" %>x', on)).toBe('x');
    expect({ A: on.env['A'], B: on.env['B'] }).toEqual({ A: '12', B: undefined });
  });

  test('is refused where templates may run nothing, and where there is no Ruby', () => {
    const template = '<%= [1].minmax %>';
    expect(render(template, run({}, { allowExec: false }))).toMatch(/^! ERB: /);
    expect(renderErb({ file: 'deploy.yml', text: template }, run({ PATH: '/nonexistent' }))).toMatchObject({
      ok: false,
      failures: [{ hint: 'install Ruby to evaluate this template, or write it more simply' }],
    });
  });

  test('fails with the words of Ruby at the line, without a secret of the environment', () => {
    const text = 'a: 1\nb: <%= [1].minmax.fetch(9) %>\n';
    expect(renderErb({ file: 'deploy.yml', text }, run())).toMatchObject({
      ok: false,
      failures: [{ line: 2, message: expect.stringContaining('index 9 outside of array bounds') as string }],
    });
    const told = render('<%= raise [ENV["API_TOKEN"]].minmax.first %>', run({ API_TOKEN: 'canary-value' }));
    expect(told).toMatch(/^! ERB: /);
    expect(told).not.toContain('canary-value');
  });

  test('is read as a configuration', async () => {
    const text = `service: shop
image: shop
servers: <%= %w[192.0.2.1 192.0.2.2].each_cons(2).first.to_json %>
registry: { username: u, password: [TOKEN] }
builder: { arch: amd64 }
`;
    const { config } = await accepted(text, { env: { PATH: process.env.PATH } });
    expect(config.roles[0]?.hosts.map(({ name }) => name)).toEqual(['192.0.2.1', '192.0.2.2']);
  });
});

describe.skipIf(!HAS_RUBY)('what the small evaluator knows', () => {
  test('it renders as Ruby does', () => {
    const vectors = JSON.parse(readFileSync('fixtures/vectors/erb.json', 'utf8')) as {
      template: string;
      env: Record<string, string>;
    }[];
    const all = [...vectors, ...TEMPLATES.map(([template]) => ({ template, env: {} }))];
    const libraries = '<% require "uri"; require "yaml"; require "json" -%>\n';
    const differing = all.filter(
      ({ template, env }) => withRuby(`${libraries}${template}`, run(env)) !== render(template, run(env)),
    );
    expect(differing).toEqual([]);
  });

  test('times are those of the clock on the wall', () => {
    for (const TZ of ['UTC', 'Asia/Kolkata', 'America/New_York']) {
      vi.stubEnv('TZ', TZ);
      const template =
        '<% now = Time.now %><%= now.strftime("%Y-%m-%d %H %z") %> <%= now.iso8601.sub(/:\\d\\d:\\d\\d/, "") %> <%= now.utc.hour %> <%= now.getutc.iso8601[-1] %> <%= Time.now.to_s[-5..] %> <%= Date.today %> <%= Date.today.strftime("%Y%m%d %H:%M:%S %z") %>';
      expect(render(template, run({ TZ, PATH: '/nonexistent' }))).toBe(withRuby(template, run({ TZ })));
    }
    vi.unstubAllEnvs();
  });

  test('it does to any value as Ruby does, or leaves it to Ruby', () => {
    const runs = process.env['LAW_RUNS'];
    const calls = [...new Set(fc.sample(expressions, runs === undefined ? { numRuns: 3000, seed: 1 } : Number(runs)))];
    const tag = (call: string): string => `<%= [(${call})].to_json %>`;
    const known = calls
      .map((call) => [call, alone(tag(call))] as const)
      .filter(([, answer]) => !answer.startsWith('!'));
    const guarded = known.map(([call]) => `<%= begin; [(${call})].to_json; rescue Exception; "raises"; end %>\n`);
    const answers = withRuby(guarded.join('')).split('\n');
    const differing = known
      .map(([call, here], at) => ({ call, here, ruby: answers[at] }))
      .filter(({ here, ruby }) => ruby !== 'raises' && here !== ruby);
    expect(differing).toEqual([]);
    expect(known.length).toBeGreaterThan(300);
  }, 120_000);
});
