/** Blocks, lambdas and methods as functions. */
import type { Block, Parameter } from './ast.ts';
import type { Scope } from './call.ts';
import { Leave } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { type Callable, getKey, hasKey, isHash, symbol, type Value } from './values.ts';

/** A function that runs a block. Blocks take an array apart where they have several parameters; lambdas do not. */
export function makeBlock(block: Block, outer: Scope): Callable {
  return (...args) => {
    const scope: Scope = { session: outer.session, names: new Map(), outer };
    bind(block.parameters, spread(block, args), scope);
    try {
      return evaluate(block.body, scope);
    } catch (error) {
      const isMine = error instanceof Leave && (error.how === 'next' || (block.isLambda && error.how === 'return'));
      if (!isMine) throw error;
      return error.value;
    }
  };
}

/** Runs a call that has a block, which `break` ends. */
export function callBlock(call: () => Value): Value {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Leave) || error.how !== 'break') throw error;
    return error.value;
  }
}

function spread({ parameters, isLambda }: Block, args: readonly Value[]): readonly Value[] {
  const [only] = args;
  const takesApart = !isLambda && args.length === 1 && parameters.length > 1;
  return takesApart && Array.isArray(only) ? only : args;
}

function bind(parameters: readonly Parameter[], args: readonly Value[], scope: Scope): void {
  const hasKeywords = parameters.some(({ isKeyword }) => isKeyword);
  const last = args.at(-1);
  const named = hasKeywords && isHash(last) ? last : undefined;
  const positional = named === undefined ? args : args.slice(0, -1);
  // Ruby's nameless parameters of a block without any.
  if (parameters.length === 0) bindNameless(args, scope);
  parameters.forEach(({ name, inner, isSplat, isKeyword, fallback }, index) => {
    if (isSplat) {
      const after = parameters.length - index - 1;
      scope.names.set(name, positional.slice(index, Math.max(index, positional.length - after)));
      return;
    }
    const given = isKeyword
      ? named !== undefined && hasKey(named, symbol(name))
        ? getKey(named, symbol(name))
        : undefined
      : positional[index];
    if (inner !== undefined) return bind(inner, Array.isArray(given) ? given : [given ?? null], scope);
    scope.names.set(name, given ?? (fallback && given === undefined ? evaluate(fallback, scope) : null));
  });
}

function bindNameless(args: readonly Value[], scope: Scope): void {
  scope.names.set('it', args[0] ?? null);
  const [only] = args;
  scope.names.set('_1', args.length === 1 && Array.isArray(only) ? (only[0] ?? null) : (args[0] ?? null));
  scope.names.set('_2', args.length === 1 && Array.isArray(only) ? (only[1] ?? null) : (args[1] ?? null));
}
