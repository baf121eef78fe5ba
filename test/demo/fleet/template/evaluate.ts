/** Evaluates a Go template over plain data: a Map is a Go map, an object a struct, a function a method. */
import { FUNCTIONS, format, isTrue } from './functions.ts';
import { RawMap } from './raw.ts';
import { type Node, type Operand, type Pipe, parseTemplate } from './parse.ts';

interface Scope {
  readonly dot: unknown;
  readonly variables: ReadonlyMap<string, unknown>;
}

/** A template, ready to print one value after the other; throws what Docker says about a wrong template or field. */
export function compileTemplate(text: string): (value: unknown) => string {
  const nodes = parseTemplate(text);
  return (value) => print(nodes, { dot: value, variables: new Map([['$', value]]) });
}

function print(nodes: readonly Node[], outer: Scope): string {
  let scope = outer;
  let text = '';
  for (const node of nodes) {
    if (node.kind === 'text') {
      text += node.text;
      continue;
    }
    if (node.kind !== 'print') {
      text += printBlock(node, scope);
      continue;
    }
    const value = evaluatePipe(node.pipe, scope);
    if (node.pipe.declares.length === 0) text += value === undefined ? '<no value>' : format(value);
    scope = declare(scope, node.pipe.declares, [value]);
  }
  return text;
}

function printBlock(node: Exclude<Node, { kind: 'text' | 'print' }>, scope: Scope): string {
  const value = evaluatePipe(node.pipe, scope);
  if (node.kind === 'range') return printRange(node, value, scope);
  const inner = declare(scope, node.pipe.declares, [value]);
  if (!isTrue(value)) return print(node.otherwise, inner);
  return print(node.body, node.kind === 'with' ? { ...inner, dot: value } : inner);
}

function printRange(node: Exclude<Node, { kind: 'text' | 'print' }>, value: unknown, scope: Scope): string {
  const entries = entriesOf(value);
  if (entries.length === 0) return print(node.otherwise, scope);
  const { declares } = node.pipe;
  return entries
    .map(([key, item]) => {
      const inner = declare(scope, declares, declares.length === 1 ? [item] : [key, item]);
      return print(node.body, { ...inner, dot: item });
    })
    .join('');
}

function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return [...value.entries()];
  if (value instanceof Map) return [...(value as Map<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value === 'object') return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  throw new Error(`range can't iterate over ${format(value)}`);
}

function declare(scope: Scope, names: readonly string[], values: readonly unknown[]): Scope {
  if (names.length === 0) return scope;
  const added = names.map((name, index): [string, unknown] => [name, values[index]]);
  return { ...scope, variables: new Map([...scope.variables, ...added]) };
}

function evaluatePipe(pipe: Pipe, scope: Scope): unknown {
  const [first = [], ...others] = pipe.commands;
  return others.reduce<unknown>(
    (value, command) => evaluateCommand(command, scope, [value]),
    evaluateCommand(first, scope, []),
  );
}

function evaluateCommand(command: readonly Operand[], scope: Scope, piped: readonly unknown[]): unknown {
  const [head, ...rest] = command;
  if (!head) throw new Error('missing value for command');
  const given = [...rest.map((operand) => evaluateOperand(operand, scope, [])), ...piped];
  if (head.kind === 'function') return callFunction(head.name, given);
  const value = evaluateOperand(head, scope, given);
  return value;
}

function evaluateOperand(operand: Operand, scope: Scope, given: readonly unknown[]): unknown {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'function') return callFunction(operand.name, given);
  if (operand.kind === 'field') return follow(scope.dot, operand.names, given);
  if (operand.kind === 'group') return follow(evaluatePipe(operand.pipe, scope), operand.names, given);
  if (!scope.variables.has(operand.name)) throw new Error(`undefined variable "${operand.name}"`);
  return follow(scope.variables.get(operand.name), operand.names, given);
}

function callFunction(name: string, given: readonly unknown[]): unknown {
  const found = FUNCTIONS[name];
  if (!found) throw new Error(`template parsing error: template: :1: function "${name}" not defined`);
  return found(...given);
}

function follow(start: unknown, names: readonly string[], given: readonly unknown[]): unknown {
  return names.reduce<unknown>((value, name, index) => {
    const found = fieldOf(value, name);
    const isLast = index === names.length - 1;
    return typeof found === 'function' ? (found(...(isLast ? given : [])) as unknown) : found;
  }, start);
}

function fieldOf(value: unknown, name: string): unknown {
  if (value instanceof RawMap && !value.has(name)) throw new Error(`map has no entry for key "${name}"`);
  if (value instanceof Map) return value.get(name) as unknown;
  if (value === null || value === undefined) throw new Error(`nil pointer evaluating .${name}`);
  if (typeof value === 'object' && !Array.isArray(value) && name in value)
    return (value as Record<string, unknown>)[name];
  throw new Error(`can't evaluate field ${name} in type ${typeof value}`);
}
