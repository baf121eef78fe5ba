/** Paths of the configuration that lead out of the project: absolute ones, and those of the home directory. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sendable } from '../executors/ssh/sendable.ts';
import { buildSource } from '../src/build/source.ts';
import { localFacts } from '../src/local-facts.ts';
import { openVault } from '../src/vault.ts';
import { accepted, MINIMAL, project } from './config/project.ts';

const elsewhere = mkdtempSync(join(tmpdir(), 'kamal-plan-elsewhere-'));
const put = (name: string, text: string): string => {
  writeFileSync(join(elsewhere, name), text);
  return join(elsewhere, name);
};

beforeEach(() => void vi.stubEnv('HOME', elsewhere));
afterEach(() => void vi.unstubAllEnvs());

test('hooks, error pages and files of accessories are found at absolute paths, files in the home directory too', async () => {
  chmodSync(put('pre-deploy', '#!/bin/sh\n'), 0o755);
  const pem = put('x.pem', 'pem');
  put('x.cnf', 'cnf');
  put('502.html', 'gone');
  const files = `accessories:
  db: {image: postgres, host: 192.0.2.1, files: ["${pem}:/x.pem", "~/x.cnf:/x.cnf"]}
`;
  const { config } = await accepted(`${MINIMAL}${files}hooks_path: ${elsewhere}\nerror_pages_path: ${elsewhere}\n`);
  const facts = localFacts(config, project({}), '', {});
  expect(facts).toMatchObject({ hooks: ['pre-deploy'], errorPages: ['502.html'] });
  expect(Object.keys(facts.files).sort()).toEqual([`${elsewhere}/502.html`, pem, '~/x.cnf'].sort());
});

test('what is uploaded is read where it was found', async () => {
  const sent = async (localFile: string): Promise<string> => {
    const what = await sendable(
      { upload: 'x', mode: '600', content: { localFile } },
      openVault(new Map()),
      project({}),
    );
    return 'content' in what ? Buffer.from(what.content).toString() : '';
  };
  expect([await sent(put('x.pem', 'pem')), await sent('~/x.pem')]).toEqual(['pem', 'pem']);
});

test('a Dockerfile with an absolute path is there, whatever the commit holds', async () => {
  const { config } = await accepted(`${MINIMAL}  dockerfile: ${put('Dockerfile', 'FROM scratch\n')}\n`);
  expect(await buildSource(config.builder, project({}), 'a'.repeat(40))).toMatchObject({ dockerfile: 'there' });
});
