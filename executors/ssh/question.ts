import type { Answer } from '../executor.ts';
import type { HostLink } from './host-link.ts';
import type { ShellSession } from './shell-session.ts';
import { questionSource } from './sources.ts';

/** Asks a shell one read-only question and gives the shell back. Its standard output is the answer, if it ends with 0. */
export async function askSession(
  link: HostLink,
  session: ShellSession,
  script: string,
  timeoutSeconds: number,
): Promise<Answer> {
  const texts: string[] = [];
  let exit: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ readonly state: 'late' }>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'late' }), timeoutSeconds * 1000);
  });
  const heard = session.run(questionSource(script), (frame) => {
    if (frame.type === 'output') texts.push(frame.text);
    if (frame.type === 'end') exit = frame.exit;
  });
  const end = await Promise.race([heard, late]);
  clearTimeout(timer);
  const said = session.noise.trim().split('\n').pop() ?? '';
  if (end.state === 'late') {
    void link.signal(session, 'KILL').then(() => session.drop());
    void heard.then(() => link.release(session));
    return { ok: false, detail: `the question was not answered within ${timeoutSeconds} s` };
  }
  link.release(session);
  if (end.state === 'gone') return gone(link, end.exit, said);
  if (exit === 0) return { ok: true, text: texts.join('') };
  return { ok: false, detail: `the question ended with status ${exit}${said === '' ? '' : `: ${said}`}` };
}

function gone(link: HostLink, exit: number | string | undefined, said: string): Answer {
  if (exit === undefined) return { ok: false, detail: `the connection ended before the answer: ${link.ending}` };
  const why = said === '' ? '' : `: ${said}`;
  return {
    ok: false,
    detail: `the login shell ended with ${exit} before the answer${why}`,
    hint: 'the SSH user needs a shell that runs commands',
  };
}
