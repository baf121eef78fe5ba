/**
 * What a host's shell says between the lines: marks with a random nonce tell where a job starts and ends, everything
 * between them is the job's output. Everything outside is noise, e.g. of a login script.
 */
export type Frame =
  /** `startTime`: when the shell was started, in the kernel's ticks; 0 where nobody can say. */
  | { readonly type: 'pid'; readonly pid: number; readonly startTime: number }
  | { readonly type: 'start'; readonly job: number }
  | { readonly type: 'output'; readonly text: string }
  | { readonly type: 'end'; readonly job: number; readonly exit: number; readonly command: number }
  | { readonly type: 'done' }
  | { readonly type: 'noise'; readonly text: string };

/** Every mark begins with this character, which no program prints by accident. */
export const MARK = '\u001e';

/** Turns chunks of a shell's output into frames; a mark may be cut anywhere. */
export function frameReader(nonce: string): (chunk: string) => Frame[] {
  const head = `${MARK}${nonce} `;
  let rest = '';
  let isInJob = false;
  return (chunk) => {
    const frames: Frame[] = [];
    const text = (value: string) => {
      if (value !== '') frames.push({ type: isInJob ? 'output' : 'noise', text: value });
    };
    rest += chunk;
    for (;;) {
      const at = rest.indexOf(head);
      const end = at < 0 ? -1 : rest.indexOf(';', at);
      if (end < 0) break;
      text(rest.slice(0, at));
      const frame = readMark(rest.slice(at + head.length, end));
      rest = rest.slice(end + 1);
      isInJob = frame.type === 'start' || (isInJob && frame.type !== 'end');
      frames.push(frame);
    }
    const keep = openMarkAt(rest, head);
    text(rest.slice(0, keep));
    rest = rest.slice(keep);
    return frames;
  };
}

function readMark(mark: string): Frame {
  const [letter = '', ...numbers] = mark.split(' ');
  const [first = 0, exit = 0, command = 0] = numbers.map(Number);
  if (letter === 'P') return { type: 'pid', pid: first, startTime: exit };
  if (letter === 'S') return { type: 'start', job: first };
  if (letter === 'E') return { type: 'end', job: first, exit, command };
  return { type: 'done' };
}

function openMarkAt(text: string, head: string): number {
  const at = text.lastIndexOf(MARK);
  if (at < 0) return text.length;
  const tail = text.slice(at);
  return tail.startsWith(head) || head.startsWith(tail) ? at : text.length;
}
