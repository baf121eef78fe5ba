/** Commands that templates run. */
import { spawnSync } from 'node:child_process';
import type { Span } from './ast.ts';
import type { Session } from './call.ts';
import { withoutSecrets } from './env-values.ts';
import { ExecRefused, RubyError } from './errors.ts';
import type { RubyObject } from './values.ts';

/** What a command said when it was run. */
export interface Answer {
  readonly command: string;
  readonly stdout: string;
  readonly status: number;
}

/** Standard output of a command, run by `sh -c` in the working directory; it may ask on the terminal. */
export function runCommand(session: Session, command: string, span: Span): string {
  const { run, file } = session;
  if (!run.allowExec) throw new ExecRefused(command, span);
  run.executed.push({ command: withoutSecrets(command, run.env), file });
  const { status, stdout } = spawnSync('sh', ['-c', command], {
    cwd: run.cwd,
    env: run.env,
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  session.globals.set('$?', processStatus(status ?? 1));
  const needsNoShell = /^[\w./ -]+$/.test(command);
  if (status === 127 && needsNoShell) {
    throw new RubyError('Errno::ENOENT', `No such file or directory - ${command.split(' ')[0]}`, span);
  }
  session.answers.push({ command, stdout: stdout ?? '', status: status ?? 1 });
  return stdout ?? '';
}

const processStatus = (status: number): RubyObject => ({
  type: 'object',
  className: 'Process::Status',
  fields: { exitstatus: BigInt(status), 'success?': status === 0, to_i: BigInt(status) * 256n },
});
