/**
 * The shell text that a host's session is sent. A batch is one compound command, so the shell has read all of it before
 * it runs any of it: a connection that dies halfway through sending leaves nothing half done. Commands travel quoted
 * inside `eval`, each in its own subshell: a syntax error, an `exit` or a `cd` stays within its command, and no value
 * ever becomes an argument of a process.
 */
import { gzipSync } from 'node:zlib';
import { MARK } from './frames.ts';

/** Bytes; bash reads its script byte by byte, about a second for a megabyte. */
const WORTH_PACKING = 32_768;

/** Sets the positional parameters to what the kernel says of a process, from its state on (Linux, `proc(5)`). */
const statOf = (pid: string): string => `{ read -r s </proc/${pid}/stat; } 2>/dev/null && set -- \${s##*) }`;

/** A command with its secrets in place, ready to be sent. */
export type Sendable =
  | { readonly shell: string; readonly stdin?: Uint8Array }
  | { readonly upload: string; readonly mode: string; readonly content: Uint8Array; readonly temporary: string };

/**
 * What a fresh shell is told first. It survives TERM, so that stopping a command leaves the session usable, and starts
 * no further job after one. It says its process id and, where the kernel does, when it was started.
 */
export function sessionSource(nonce: string): string {
  const mark = `\\0${MARK.charCodeAt(0).toString(8)}`;
  return `_kp() { printf '${mark}${nonce} %s;' "$*"; }\ntrap _kp_x=1 TERM\n_kp P "$$" "$(${statOf('$$')} && echo "\${20}")"\n`;
}

/** One batch; its first failing command ends it. */
export function batchSource(jobs: readonly (readonly Sendable[])[]): string {
  const body = jobs.map((commands, job) => jobSource(commands, job)).join('');
  return `{ _kp_x=; while :; do\n${body}break; done; _kp D; }\n`;
}

/**
 * One read-only question: only standard output is the answer. What it says on standard error follows behind the answer, on
 * the same stream: two streams arrive in any order, and the reason of a failure would come too late to be told.
 */
export function questionSource(script: string): string {
  const asked = `{ _kp_n=$(${evaluated(script)} </dev/null 2>&1 >&3 3>&-); _kp_r=$?; } 3>&1`;
  return `{ _kp S 0; ${asked}; _kp E 0 "$_kp_r" 0; printf %s "$_kp_n"; _kp D; }\n`;
}

/** A session's shell on its host. */
export interface ShellProcess {
  readonly pid: number;
  readonly startTime: number;
}

/** Signals the process group that a session's shell leads, or the shell alone. */
export function killSource({ pid }: ShellProcess, signal: 'TERM' | 'KILL', whom: 'group' | 'shell' = 'group'): string {
  if (whom === 'shell') return `exec /bin/sh -c 'kill -${signal} ${pid}'`;
  const group = `${statOf(String(pid))} || set -- S 0 ${pid}`;
  return `exec /bin/sh -c '${group}; kill -${signal} "-$3"'`;
}

/**
 * Waits until nothing is left of a batch that was stopped but the session's shell: what does not heed the signal runs on
 * when the command that began it has ended. The shell's own children are the ones that look.
 */
export function emptySource(): string {
  const isLeft = '[ "$3" = "$g" ] && [ "$2" != $$ ] && [ "$f" != /proc/$$/stat ] && [ "$1" != Z ]';
  const look = `l=; for f in /proc/[0-9]*/stat; do { read -r s <"$f"; } 2>/dev/null && set -- \${s##*) } && ${isLeft} && l=1; done`;
  const wait = '[ -n "$l" ] || exit; sleep 0.1 2>/dev/null || sleep 1';
  return `( ${statOf('$$')} && g=$3 && while :; do ${look}; ${wait}; done ) </dev/null; _kp D\n`;
}

/** Ends what shells still run whose connection was lost; a process that came to such an id later is somebody else's. */
export function endSource(shells: readonly ShellProcess[]): string {
  const script = shells
    .filter(({ startTime }) => startTime > 0)
    .map(({ pid, startTime }) => `${statOf(String(pid))} && [ "\${20}" = ${startTime} ] && kill -KILL "-$3"`)
    .join('; ');
  return `exec /bin/sh -c '${script}'`;
}

function jobSource(commands: readonly Sendable[], job: number): string {
  const chain = commands.map((command, index) => `{ _kp_c=${index}; ${commandSource(command)}; }`).join(' &&\n');
  return (
    `[ -z "$_kp_x" ] || break; _kp S ${job} || exit 1\n_kp_c=0; ${chain || ':'}\n` +
    `_kp_r=$?; _kp E ${job} "$_kp_r" "$_kp_c"; [ "$_kp_r" = 0 ] || break\n`
  );
}

function commandSource(command: Sendable): string {
  if ('upload' in command) return uploadSource(command);
  if (command.stdin === undefined) return `( ${evaluated(command.shell)} ) </dev/null 2>&1`;
  return `${fed(command.stdin)} | ( ${evaluated(command.shell)} ) 2>&1`;
}

function uploadSource(file: Extract<Sendable, { upload: string }>): string {
  const [target, temporary] = [quoted(file.upload), quoted(file.temporary)];
  return (
    `( umask 077; [ ! -d ${target} ] || { printf '%s is a directory\\n' ${target}; exit 1; }; ` +
    `${fed(file.content)} >${temporary} && chmod ${quoted(file.mode)} ${temporary} && mv -f ${temporary} ${target} || ` +
    `{ r=$?; rm -f ${temporary}; exit "$r"; } ) </dev/null 2>&1`
  );
}

/** Prints the bytes with the shell's own `printf`, which is no process and so has no argument list. */
function fed(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(buffer);
  const plain = isText ? `printf %s ${quoted(text)}` : `printf %s ${buffer.toString('base64')} | base64 -d`;
  if (buffer.length < WORTH_PACKING) return plain;
  const packed = `printf %s ${gzipSync(buffer).toString('base64')} | base64 -d | gzip -dc`;
  return packed.length < plain.length ? packed : plain;
}

function evaluated(script: string): string {
  return `eval ${quoted(` ${script}`)}`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
