/** The shells of this machine that a host's `sh` can be. Which of them there are differs; `sh` always is. */
import { execFileSync } from 'node:child_process';

/** Shell lines that begin a shell. */
export const SHELLS: readonly string[] = ['sh', 'dash', 'bash', 'busybox sh', 'zsh --emulate sh'].filter((shell) => {
  try {
    return execFileSync('/bin/sh', ['-c', `${shell} -c 'echo yes'`], { stdio: 'pipe' }).toString() === 'yes\n';
  } catch {
    return false;
  }
});

const missing = ['bash', 'busybox sh'].filter((shell) => !SHELLS.includes(shell));
if (missing.length > 0) console.warn(`not tried: hosts whose sh is ${missing.join(' or ')}, which this machine lacks`);
