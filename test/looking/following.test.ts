/** Following a log on OpenSSH's own server, until nobody listens any more. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SSHD, SshHost } from './rig/ssh-host.ts';
import { TOOL } from './rig/terminal-session.ts';

if (SSHD === undefined) console.warn('skipped: test/looking/following.test.ts needs sshd');

function isThere(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test.skipIf(SSHD === undefined).each(['SIGINT', 'SIGKILL'] as const)(
  'a follow that ends by %s must not go on on the host',
  async (signal) => {
    await using host = await new SshHost().start();
    const [program = '', ...words] = TOOL;
    const child = spawn(program, [...words, 'app', 'logs', '-f'], {
      cwd: host.project,
      env: host.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const closed = once(child, 'close');
    for await (const chunk of child.stdout) if (String(chunk).includes('hello')) break;
    const pid = Number(readFileSync(join(host.home, 'logs-pid'), 'utf8'));
    expect(isThere(pid)).toBe(true);
    child.kill(signal);
    expect(await closed).toEqual(signal === 'SIGINT' ? [130, null] : [null, 'SIGKILL']);
    while (isThere(pid)) await sleep(20);
  },
);
