/** `defined?` */
import type { Expression, Span } from './ast.ts';
import type { Scope } from './call.ts';
import { isConstant } from './methods/constants.ts';
import { KERNEL } from './methods/kernel.ts';
import { OBJECT } from './methods/object.ts';
import { Unsupported } from './tokens.ts';

/** What every object of Ruby answers beyond what is known here. */
const FUNCTIONS =
  /^(?:__\w+|Complex|Hash|Rational|at_exit|autoload|caller|caller_locations|catch|define_singleton_method|display|enum_for|eval|exec|exit|extend|fork|gem|gets|global_variables|hash|instance_\w+|load|local_variables|method|methods|object_id|on|open|pp|print|printf|private_methods|public_method|putc|rand|readline|readlines|remove_instance_variable|respond_to|run_locally|select|self|singleton_\w+|sleep|spawn|srand|syscall|test|then|throw|to_enum|to_\w+|trap|untrace_var|trace_var)[?!]?$/;

/** What an expression is called, null where it names what is not there. Evaluates nothing. */
export function describe(node: Expression, scope: Scope): string | null {
  if (node.kind === 'sequence' && node.items[0] !== undefined && node.items.length === 1)
    return describe(node.items[0], scope);
  if (node.kind === 'constant') return describeConstant(node.name, node, scope);
  if (node.kind === 'name') return 'local-variable';
  if (node.kind === 'assign' || node.kind === 'assign-many') return 'assignment';
  if (node.kind === 'nil' || node.kind === 'true' || node.kind === 'false' || node.kind === 'self') return node.kind;
  if (['integer', 'float', 'string', 'symbol'].includes(node.kind)) return 'expression';
  if (node.kind === 'variable' && /^@\w/.test(node.name))
    return scope.session.globals.has(node.name) ? 'instance-variable' : null;
  if (node.kind === 'call') return describeCall(node, scope);
  throw new Unsupported('Ruby: defined? with this is not known here', node);
}

/** Rails is not there in Kamal; which other constants are, Ruby may know. */
function describeConstant(name: string, span: Span, { session }: Scope): string | null {
  if (session.globals.has(name) || isConstant(name)) return 'constant';
  if (/^Rails(?:::|$)/.test(name)) return null;
  throw new Unsupported(`Ruby: ${name} is not known here`, span);
}

function describeCall(node: Expression & { kind: 'call' }, scope: Scope): string | null {
  const { receiver, name } = node;
  if (receiver !== undefined && describe(receiver, scope) === null) return null;
  const isBare = receiver === undefined && node.args.length === 0 && node.block === undefined;
  if (!isBare || isParameter(name, scope))
    throw new Unsupported(`Ruby: defined? with a call of ${name} is not known here`, node);
  if (scope.session.methods.has(name)) return 'method';
  if (Object.hasOwn(KERNEL, name) || Object.hasOwn(OBJECT, name) || FUNCTIONS.test(name))
    throw new Unsupported(`Ruby: defined? with ${name} is not known here`, node);
  return null;
}

/** True for the nameless parameters of a block. */
const isParameter = (name: string, scope: Scope): boolean =>
  scope.names.has(name) || (scope.outer !== undefined && isParameter(name, scope.outer));
