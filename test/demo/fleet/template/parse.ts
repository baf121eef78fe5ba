/** Go templates as far as Docker's `--format` uses them: text into a tree. */
import { scanAction, splitActions, type Token } from './scan.ts';

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `.A.B`; no names: the dot itself. */
  | { readonly kind: 'field'; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'group'; readonly pipe: Pipe; readonly names: readonly string[] };

export interface Pipe {
  readonly declares: readonly string[];
  /** Each command is an operand and its arguments; the result goes on as the last argument of the next. */
  readonly commands: readonly (readonly Operand[])[];
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** A template's tree; throws what Docker says about one that cannot be read. */
export function parseTemplate(text: string): readonly Node[] {
  const parts = [...splitActions(text)];
  const { nodes, ended } = parseNodes(parts);
  if (ended !== undefined) throw new Error(`template parsing error: unexpected {{${ended}}}`);
  return nodes;
}

type Parts = ReturnType<typeof splitActions>;

function parseNodes(parts: Parts): { readonly nodes: readonly Node[]; readonly ended: string | undefined } {
  const nodes: Node[] = [];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if ('text' in part) {
      nodes.push({ kind: 'text', text: part.text });
      continue;
    }
    if (part.action.startsWith('/*')) continue;
    const word = /^\w+/.exec(part.action)?.[0] ?? '';
    const rest = part.action.slice(word.length);
    if (word === 'end' || word === 'else') return { nodes, ended: part.action };
    if (word === 'if' || word === 'with' || word === 'range') {
      nodes.push(parseBlock(word, rest, parts));
      continue;
    }
    nodes.push({ kind: 'print', pipe: parsePipe(part.action) });
  }
  return { nodes, ended: undefined };
}

function parseBlock(kind: 'if' | 'with' | 'range', text: string, parts: Parts): Node {
  const pipe = parsePipe(text);
  const { nodes: body, ended } = parseNodes(parts);
  if (ended === undefined) throw new Error('template parsing error: unexpected EOF');
  if (ended === 'end') return { kind, pipe, body, otherwise: [] };
  const chained = /^else\s+(if|with)\b(.*)$/s.exec(ended);
  if (chained) {
    const next = parseBlock(chained[1] === 'if' ? 'if' : 'with', chained[2] ?? '', parts);
    return { kind, pipe, body, otherwise: [next] };
  }
  const { nodes: otherwise, ended: last } = parseNodes(parts);
  if (last !== 'end') throw new Error('template parsing error: expected end');
  return { kind, pipe, body, otherwise };
}

function parsePipe(text: string): Pipe {
  const tokens = scanAction(text);
  const pipe = readPipe(tokens);
  if (tokens.length > 0) throw new Error(`template parsing error: unexpected "${tokens[0]?.text}" in command`);
  return pipe;
}

function readPipe(tokens: Token[]): Pipe {
  const declares = readDeclaration(tokens);
  const commands: Operand[][] = [[]];
  while (tokens.length > 0 && tokens[0]?.text !== ')') {
    const token = tokens.shift() as Token;
    if (token.kind === 'sign' && token.text === '|') {
      commands.push([]);
      continue;
    }
    commands.at(-1)?.push(readOperand(token, tokens));
  }
  if (commands.some((command) => command.length === 0)) {
    throw new Error('template parsing error: missing value for command');
  }
  return { declares, commands };
}

function readDeclaration(tokens: Token[]): readonly string[] {
  const at = tokens.findIndex((token) => token.kind === 'sign' && (token.text === ':=' || token.text === '='));
  if (at < 0) return [];
  const names = tokens.splice(0, at + 1).filter((token) => token.kind === 'variable');
  return names.map((token) => token.text);
}

function readOperand(token: Token, tokens: Token[]): Operand {
  if (token.kind === 'text') return { kind: 'literal', value: token.text };
  if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
  if (token.kind === 'field') return { kind: 'field', names: token.text.split('.').filter(Boolean) };
  if (token.kind === 'variable') {
    const [name = '', ...names] = token.text.split('.');
    return { kind: 'variable', name, names };
  }
  if (token.kind === 'word') return readWord(token.text);
  if (token.text !== '(') throw new Error(`template parsing error: unexpected "${token.text}" in operand`);
  const pipe = readPipe(tokens);
  if (tokens.shift()?.text !== ')') throw new Error('template parsing error: unclosed left paren');
  const follows = tokens[0]?.kind === 'field' && tokens[0].isAttached ? tokens.shift() : undefined;
  return { kind: 'group', pipe, names: follows ? follows.text.split('.').filter(Boolean) : [] };
}

function readWord(word: string): Operand {
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (word === 'nil') return { kind: 'literal', value: null };
  return { kind: 'function', name: word };
}
