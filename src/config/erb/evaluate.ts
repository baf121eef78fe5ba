/** Walks the syntax tree of a template. */
import type { Expression } from './ast.ts';
import { assign, assignMany } from './assign.ts';
import { callBlock, makeBlock } from './blocks.ts';
import { callMethod, type Scope } from './call.ts';
import { runCommand } from './commands.ts';
import { isRescued, Leave, RubyError } from './errors.ts';
import { describe } from './defined.ts';
import { constantValue, variableValue } from './methods/constants.ts';
import { toArray } from './methods/enumerable.ts';
import { matchOf } from './methods/matching.ts';
import { regexOf } from './regex.ts';
import { Unsupported } from './tokens.ts';
import {
  equals,
  hashOf,
  isHash,
  isRange,
  isRegexp,
  isTruthy,
  type Value,
  pairsOf,
  symbol,
  textOf,
  typeName,
} from './values.ts';

/** More evaluations than any configuration needs. */
const MAX_STEPS = 500_000;

/** The value of an expression. */
export function evaluate(node: Expression, scope: Scope): Value {
  const { session } = scope;
  session.steps += 1;
  if (session.steps > MAX_STEPS) throw new RubyError('RuntimeError', 'this template does not come to an end', node);
  if (node.kind === 'text' || node.kind === 'output') return print(node, scope);
  if (node.kind === 'sequence') return node.items.reduce<Value>((_, item) => evaluate(item, scope), null);
  if (node.kind === 'string') return textParts(node.parts, scope);
  if (node.kind === 'symbol') return symbol(textParts(node.parts, scope));
  if (node.kind === 'command') return runCommand(session, textParts(node.parts, scope), node);
  if (node.kind === 'call') return evaluateCall(node, scope);
  if (node.kind === 'name') return lookUp(node.name, scope);
  if (node.kind === 'and' || node.kind === 'or') return evaluateLogic(node, scope);
  if (node.kind === 'not') return !isTruthy(evaluate(node.value, scope));
  if (node.kind === 'if') {
    if (isTruthy(evaluate(node.test, scope))) return evaluate(node.body, scope);
    return node.otherwise ? evaluate(node.otherwise, scope) : null;
  }
  return evaluateRare(node, scope);
}

function evaluateRare(node: Expression, scope: Scope): Value {
  if (node.kind === 'nil') return null;
  if (node.kind === 'true' || node.kind === 'false') return node.kind === 'true';
  if (node.kind === 'integer' || node.kind === 'float') return node.value;
  if (node.kind === 'array') return evaluateList(node.items, scope);
  if (node.kind === 'hash') return evaluateHash(node, scope);
  if (node.kind === 'range') {
    const [first, last] = [evaluate(node.first, scope), evaluate(node.last, scope)];
    return { type: 'range', first, last, excludesLast: node.excludesLast };
  }
  if (node.kind === 'regex') return regexOf(textParts(node.parts, scope), node);
  if (node.kind === 'constant') return constantValue(node.name, node, scope.session);
  if (node.kind === 'assign') return assign(node, scope);
  if (node.kind === 'assign-many') return assignMany(node, scope);
  if (node.kind === 'case') return evaluateCase(node, scope);
  if (node.kind === 'while') return evaluateWhile(node, scope);
  if (node.kind === 'begin') return evaluateBegin(node, scope);
  if (node.kind === 'lambda') return { type: 'proc', call: makeBlock(node.block, scope) };
  if (node.kind === 'def') {
    scope.session.methods.set(node.name, makeBlock(node.block, { session: scope.session, names: new Map() }));
    return symbol(node.name);
  }
  if (node.kind === 'leave') throw new Leave(node.how, node.value ? evaluate(node.value, scope) : null);
  if (node.kind === 'defined') return describe(node.value, scope);
  if (node.kind === 'variable') return variableValue(node, scope.session);
  throw new Unsupported(`Ruby: ${node.kind} is not known here`, node);
}

function print(node: Expression & { kind: 'text' | 'output' }, scope: Scope): Value {
  const text = node.kind === 'text' ? node.text : textOf(evaluate(node.value, scope));
  scope.session.output.push({ text, start: node.start, end: node.end, isCopied: node.kind === 'text' });
  return null;
}

function textParts(parts: readonly (string | Expression)[], scope: Scope): string {
  return parts.map((part) => (typeof part === 'string' ? part : textOf(evaluate(part, scope)))).join('');
}

function lookUp(name: string, scope: Scope): Value {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return null;
}

function evaluateLogic(node: Expression & { kind: 'and' | 'or' }, scope: Scope): Value {
  const left = evaluate(node.left, scope);
  return isTruthy(left) === (node.kind === 'and') ? evaluate(node.right, scope) : left;
}

function evaluateCall(node: Expression & { kind: 'call' }, scope: Scope): Value {
  const receiver = node.receiver ? evaluate(node.receiver, scope) : undefined;
  if (node.isSafe && receiver === null) return null;
  const block = node.block ? makeBlock(node.block, scope) : blockArgument(node, scope);
  const args = evaluateList(
    node.args.filter(({ splat }) => splat !== '&'),
    scope,
  );
  const call = { receiver, name: node.name, args, block, node, scope };
  return block === undefined ? callMethod(call) : callBlock(() => callMethod(call));
}

function blockArgument(node: Expression & { kind: 'call' }, scope: Scope) {
  const argument = node.args.find(({ splat }) => splat === '&');
  if (argument === undefined) return undefined;
  const value = evaluate(argument.value, scope);
  if (typeof value === 'object' && value !== null && 'call' in value) return value.call;
  const name = textOf(value);
  return (first: Value = null, ...rest: Value[]) => callMethod({ receiver: first, name, args: rest, node, scope });
}

/** Items of an array or arguments; `key: value` pairs become one hash at the end. */
function evaluateList(items: (Expression & { kind: 'array' })['items'], scope: Scope): Value[] {
  const values: Value[] = [];
  const named: (readonly [Value, Value])[] = [];
  for (const { value, splat, label } of items) {
    const result = evaluate(value, scope);
    if (splat === '*') values.push(...toArray(result, value));
    else if (splat === '**') named.push(...(isHash(result) ? pairsOf(result) : []));
    else if (label !== undefined) named.push([evaluate(label, scope), result]);
    else values.push(result);
  }
  return named.length > 0 ? [...values, hashOf(named)] : values;
}

function evaluateHash(node: Expression & { kind: 'hash' }, scope: Scope): Value {
  return hashOf(
    node.pairs.flatMap(([key, value]) => {
      if (key !== undefined) return [[evaluate(key, scope), evaluate(value, scope)] as const];
      const spread = evaluate(value, scope);
      if (!isHash(spread)) throw new Unsupported('Ruby: a pair should stand here', value);
      return pairsOf(spread);
    }),
  );
}

function evaluateCase(node: Expression & { kind: 'case' }, scope: Scope): Value {
  const subject = node.subject ? evaluate(node.subject, scope) : true;
  const chosen = node.branches.find(({ tests }) =>
    tests.some((test) => {
      const value = evaluate(test, scope);
      return node.subject ? isCase(value, subject, scope) : isTruthy(value);
    }),
  );
  if (chosen !== undefined) return evaluate(chosen.body, scope);
  return node.otherwise ? evaluate(node.otherwise, scope) : null;
}

/** `===` */
function isCase(test: Value, subject: Value, scope: Scope): boolean {
  if (isRegexp(test)) return typeof subject === 'string' && matchOf(subject, { args: [test], scope }) !== null;
  if (isRange(test)) return toArray(test).some((item) => equals(item, subject));
  if (typeof test === 'object' && test !== null && 'name' in test && test.type === 'module') {
    return typeName(subject) === test.name;
  }
  return equals(test, subject);
}

function evaluateWhile(node: Expression & { kind: 'while' }, scope: Scope): Value {
  return callBlock(() => {
    while (isTruthy(evaluate(node.test, scope))) evaluate(node.body, scope);
    return null;
  });
}

function evaluateBegin(node: Expression & { kind: 'begin' }, scope: Scope): Value {
  try {
    return evaluate(node.body, scope);
  } catch (error) {
    if (!(error instanceof RubyError)) throw error;
    const rescue = node.rescues.find(({ classes }) => isRescued(error.className, classes));
    if (rescue === undefined) throw error;
    const { className, message } = error;
    const fields = { message };
    if (rescue.variable) scope.names.set(rescue.variable, { type: 'object', className, fields, text: message });
    return evaluate(rescue.body, scope);
  } finally {
    if (node.ensure) evaluate(node.ensure, scope);
  }
}
