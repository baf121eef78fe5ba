import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/config/diagnostic.ts';
import { renderErb } from '../../src/config/erb/render.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kamalConfigOutput } from '../../src/config/output/kamal-config.ts';
import { parseSecrets } from '../../src/config/secrets/parse.ts';

const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-properties-'));
mkdirSync(join(cwd, 'config'));

/** Nothing here may throw; what comes back must be printable. */
async function load(text: string): Promise<void> {
  writeFileSync(join(cwd, 'config/deploy.yml'), text);
  const loaded = await loadConfig({ cwd, env: {}, allowErbExec: false });
  if (loaded.ok) kamalConfigOutput(loaded.value, 'v1');
  const found = loaded.ok ? loaded.value.warnings : loaded.failures;
  for (const diagnostic of found) expect(formatDiagnostic(diagnostic)).toContain(diagnostic.message);
}

const valid = ['014', '020', '031', '044', '061', '071', '094', '096'].map((id) => {
  const folder = { '014': 'config/deploy.ws-echo.yml', '020': 'vote/config/deploy.yml' }[id] ?? 'config/deploy.yml';
  return readFileSync(join('fixtures/corpus', id, folder), 'utf8');
});

const pieces = [
  '- ',
  ': ',
  '<%= ',
  ' %>',
  '&a ',
  '*a',
  '<<: *a',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '\n',
  '\t',
  '|',
  '~',
  '!ruby/object:X ',
  'null',
  'proxy: true\n',
  'servers:\n',
  'env: []\n',
  '#{',
  '`id`',
  '<% ',
  'é',
  '0755',
];

test('any text gives a configuration or diagnostics', async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((all) => all.join('')),
  );
  await fc.assert(fc.asyncProperty(text, load), { numRuns: 400 });
});

test('any damage to a valid configuration gives a configuration or diagnostics', async () => {
  const edit = fc.tuple(fc.nat(), fc.nat(12), fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })));
  const damaged = fc
    .tuple(fc.constantFrom(...valid), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([base, edits]) =>
      edits.reduce((text, [at, length, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + length);
      }, base),
    );
  await fc.assert(fc.asyncProperty(damaged, load), { numRuns: 600 });
});

test('any values under known keys give a configuration or diagnostics', async () => {
  const roots =
    'service image labels volumes registry servers env asset_path hooks_path hooks_output secrets_path error_pages_path require_destination primary_role allow_empty_roles retain_containers minimum_version readiness_delay deploy_timeout drain_timeout stop_timeout run_directory ssh builder accessories proxy sshkit boot logging output aliases'.split(
      ' ',
    );
  const inner =
    'host hosts roles tags clear secret ssl run proxy env options labels files directories arch cache limit port image web restart config key_data'.split(
      ' ',
    );
  const leaf = fc.oneof(
    fc.constantFrom(null, true, false, 0, -1, 1.5, '', 'a', 'a:b', '50%', 'no'),
    fc.string({ maxLength: 6 }),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...inner), tie('value'), { maxKeys: 4 }),
    ),
  }));
  const root = fc.dictionary(fc.constantFrom(...roots), value, { maxKeys: 8 });
  await fc.assert(
    fc.asyncProperty(
      root.map((tree) => JSON.stringify(tree)),
      load,
    ),
    { numRuns: 800 },
  );
});

test('any template ends, and without throwing', () => {
  const words = [
    'ENV["A"]',
    'x',
    '=',
    '(',
    ')',
    'do |y|',
    'end',
    '{',
    '}',
    '[1,2]',
    '.map',
    '.each',
    '"a#{',
    '"',
    'if',
    'else',
    '%w[a b]',
    '1',
    '+',
    'nil',
    '&.',
    ':s',
    '->',
    'def f',
    '\n',
    ',',
    'while true',
    '/r/',
    '<<~T',
    '?',
    ':',
    '**',
    'loop',
  ];
  const code = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((all) => all.join(' '));
  const template = fc.array(fc.tuple(fc.constantFrom('<% ', '<%= ', '<%- '), code, fc.constantFrom(' %>', ' -%>\n')), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(template, (tags) => {
      renderErb({ file: 'x', text: tags.flat().join('') }, { cwd, env: {}, allowExec: false, executed: [] });
    }),
    { numRuns: 1500 },
  );
});

test('any secrets file gives values', () => {
  const text = fc.array(
    fc.constantFrom('A', '=', '"', "'", '$(', ')', '\\', '\n', ' ', '#', '${B}', '$', 'export ', ': '),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(
      text.map((all) => all.join('')),
      (file) => {
        const parsing = parseSecrets(file, { env: {}, overwrites: true });
        let next = parsing.next();
        while (!next.done) next = parsing.next('printed');
      },
    ),
    { numRuns: 2000 },
  );
});
