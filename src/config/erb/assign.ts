/** Assignments. */
import type { Expression } from './ast.ts';
import { callMethod, type Scope } from './call.ts';
import { evaluate } from './evaluate.ts';
import { toArray } from './methods/enumerable.ts';
import { Unsupported } from './tokens.ts';
import { isTruthy, type Value } from './values.ts';

/** `a = b`, `a[b] = c`, `a ||= b` and their kind. */
export function assign(node: Expression & { kind: 'assign' }, scope: Scope): Value {
  const { target, operator } = node;
  if (operator === '=') return store(target, evaluate(node.value, scope), scope);
  const current = evaluate(target, scope);
  if (operator === '||=' || operator === '&&=') {
    if (isTruthy(current) === (operator === '||=')) return current;
    return store(target, evaluate(node.value, scope), scope);
  }
  const args = [evaluate(node.value, scope)];
  const changed = callMethod({ receiver: current, name: operator.slice(0, -1), args, node, scope });
  return store(target, changed, scope);
}

/** `a, b = list` */
export function assignMany(node: Expression & { kind: 'assign-many' }, scope: Scope): Value {
  const value = evaluate(node.value, scope);
  const items = Array.isArray(value) ? value : toArray(value, node);
  node.targets.forEach((target, index) => {
    store(target, items[index] ?? null, scope);
  });
  return value;
}

function store(target: Expression, value: Value, scope: Scope): Value {
  if (target.kind === 'name' || (target.kind === 'call' && target.receiver === undefined && target.args.length === 0)) {
    ownerOf(target.name, scope).names.set(target.name, value);
    return value;
  }
  if (target.kind === 'constant' || target.kind === 'variable') {
    scope.session.globals.set(target.name, value);
    return value;
  }
  if (target.kind !== 'call' || target.name !== '[]' || target.receiver === undefined) {
    throw new Unsupported('Ruby: this assignment is not known here', target);
  }
  const receiver = evaluate(target.receiver, scope);
  const keys = target.args.map((argument) => evaluate(argument.value, scope));
  callMethod({ receiver, name: '[]=', args: [...keys, value], node: target, scope });
  return value;
}

/** The scope that has the variable, else the innermost. */
function ownerOf(name: string, scope: Scope): Scope {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) if (at.names.has(name)) return at;
  return scope;
}
