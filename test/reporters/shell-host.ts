/** A host for scripts: an empty login directory, and a Docker that writes down what it is told. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs whose answers would differ from run to run. */
const PROGRAMS: Readonly<Record<string, string>> = {
  docker: `{ printf 'docker'; printf ' [%s]' "$@"; echo; case " $* " in *' --password-stdin '*) cat; echo;; esac; } >> "$LOG"
case "$1 $2" in
'inspect -f') echo shop ;;
'inspect --format') echo healthy ;;
'container ls') echo 0123456789ab ;;
'container cp' | 'cp '*) for last; do :; done; mkdir -p "$last" ;;
esac`,
  date: `case "$*" in *%s) echo 1700000000;; *) echo 2026-01-02T03:04:05Z;; esac`,
  od: 'echo 0a0b0c0d0e0f',
  sleep: ':',
  curl: 'echo true',
};

/** Where scripts run. */
export interface Host {
  readonly home: string;
  /** Runs a script that it reads, or a file with arguments. */
  run(shell: readonly string[], script: string, env?: NodeJS.ProcessEnv): Ran;
  /** What Docker was told, and every file with its mode. */
  left(): { readonly docker: string; readonly files: readonly string[] };
}

/** What a script ended with. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A host that nobody was on before. */
export function freshHost(): Host {
  const root = mkdtempSync(join(tmpdir(), 'kamal-plan-script-'));
  const [home, bin, log] = [join(root, 'home'), join(root, 'bin'), join(root, 'log')];
  for (const directory of [home, bin]) mkdirSync(directory);
  writeFileSync(log, '');
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    home,
    run([program = 'sh', ...args], script, env = {}) {
      const path = `${bin}:${process.env['PATH']}`;
      const { status, stdout, stderr } = spawnSync(program, args, {
        input: script,
        encoding: 'utf8',
        cwd: home,
        env: { PATH: path, HOME: home, LOG: log, ...env },
      });
      return { code: status, out: stdout, err: stderr };
    },
    left: () => ({
      docker: same(readFileSync(log, 'utf8'), home),
      files: filesOf(home).map((file) => same(file, home)),
    }),
  };
}

/** Without the place, and the time and the random names of shells that have these programs built in. */
const same = (text: string, home: string): string =>
  text
    .replaceAll(home, '~')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, '2026-01-02T03:04:05Z')
    .replaceAll(/(?<=\[--hostname\] \[[\w-]+-)[0-9a-f]{12}\]/g, '0a0b0c0d0e0f]');

function filesOf(root: string): string[] {
  const paths = readdirSync(root, { recursive: true }).map(String).sort();
  return paths.map((path) => {
    const { mode } = statSync(join(root, path));
    const isFile = statSync(join(root, path)).isFile();
    return `${(mode & 0o777).toString(8)} ${path}${isFile ? `: ${readFileSync(join(root, path), 'utf8')}` : ''}`;
  });
}
