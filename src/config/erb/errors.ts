/** How the evaluation of a template ends early. */
import type { Span } from './ast.ts';
import type { Value } from './values.ts';

/** An exception of Ruby's: the template fails with Ruby too. */
export class RubyError extends Error {
  readonly className: string;
  readonly span: Span;
  constructor(className: string, message: string, span: Span) {
    super(message);
    this.className = className;
    this.span = span;
  }
}

/** The template wants to run a command, and must not. */
export class ExecRefused extends Error {
  readonly command: string;
  readonly span: Span;
  constructor(command: string, span: Span) {
    super(`may not run ${command}`);
    this.command = command;
    this.span = span;
  }
}

/** `next`, `break` and `return` on their way to whom they leave. */
export class Leave extends Error {
  readonly how: 'return' | 'next' | 'break';
  readonly value: Value;
  constructor(how: 'return' | 'next' | 'break', value: Value) {
    super(how);
    this.how = how;
    this.value = value;
  }
}

const PARENTS: Readonly<Record<string, string>> = {
  KeyError: 'IndexError',
  'Errno::ENOENT': 'SystemCallError',
  LoadError: 'ScriptError',
};

/** True if `rescue` with these classes catches an error; without any it catches all but script errors. */
export function isRescued(className: string, classes: readonly string[]): boolean {
  const isScript = PARENTS[className] === 'ScriptError';
  if (classes.length === 0) return !isScript;
  return classes.some((name) => {
    if (name === className || name === PARENTS[className] || name === 'Exception') return true;
    return name === 'StandardError' && !isScript;
  });
}
