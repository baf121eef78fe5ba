/** A program on this machine and everything it started, as far as that did not leave its process group. */
import { readdirSync, readFileSync } from 'node:fs';

/** How long a signal may take to show, in milliseconds, before the next harder measure. */
const GRACE_MS = 2000;

/** Between looks at whether it has shown. */
const LOOK_MS = 20;

/** Ends a group; resolves when nothing of it runs, or what does not heed the first signal is killed. */
export async function endGroup(group: number): Promise<void> {
  const patience = Date.now() + GRACE_MS;
  signal(group, 'SIGTERM');
  while (isRunning(group)) {
    if (Date.now() > patience) return void signal(group, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** False where the group is gone already. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
}

/** What has ended stays in its group until somebody asks for its status, which in a container may be nobody (Linux, `proc(5)`). */
function isRunning(group: number): boolean {
  if (!signal(group, 0)) return false;
  const members = processes().filter((one) => one.group === group);
  return members.length === 0 || members.some(({ state }) => state !== 'Z');
}

function processes(): { readonly state: string; readonly group: number }[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? statOf(name) : []));
  } catch {
    return [];
  }
}

function statOf(pid: string): { readonly state: string; readonly group: number }[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [{ state, group: Number(group) }];
  } catch {
    return [];
  }
}
