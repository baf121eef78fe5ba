/** YAML text → the `yaml` package's document, which Psych reads more of than the package. */
import { Composer, type CST, type Document, Lexer, Parser, type YAMLParseError } from 'yaml';

interface Parsed {
  /** Undefined where the text holds none. */
  readonly document: Document.Parsed | undefined;
  readonly error: YAMLParseError | undefined;
}

/** The first document, and why it cannot be read. */
export function parseYaml(text: string): Parsed {
  const strict = parseWith(new Lexer(), text);
  if (strict.error === undefined || !isUnclosed(strict.error)) return strict;
  const asPsych = parseWith(psychLexer(), text);
  // Where a bracket is never closed the strict lexer notices it sooner.
  return asPsych.error === undefined ? asPsych : strict;
}

/** True where a quote or a bracket is not closed, or not before a line that the package finds too little indented. */
export const isUnclosed = ({ message }: Pick<YAMLParseError, 'message'>): boolean =>
  /^Missing closing|^Flow .* end with/.test(message);

function parseWith(lexer: Lexer, text: string): Parsed {
  const composer = new Composer({ schema: 'failsafe', version: '1.1', merge: false, uniqueKeys: false });
  const [document] = [...composer.compose(tokensOf(lexer, text))];
  // One syntax error makes a tail of others.
  const error = document?.errors.find(({ message }) => !message.startsWith(PSYCH_TAKES));
  return { document, error };
}

/** `a: "b"#c` has a comment for Psych, too. */
const PSYCH_TAKES = 'Comments must be separated from other tokens';

function* tokensOf(lexer: Lexer, text: string): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const lexeme of lexer.lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}

/** What decides in the package's lexer (2.9) how far quotes and brackets reach. */
interface Reach {
  /** Lines that are indented less end them; at 0 only `---` and `...` do. */
  indentNext: number;
  parseFlowCollection(): Generator<string, string | undefined>;
  parseQuotedScalar(): Generator<string, string | undefined>;
}

/** For Psych quotes and brackets reach to where they are closed, however their lines are indented. */
function psychLexer(): Lexer {
  const lexer = new Lexer();
  const reach = lexer as unknown as Reach;
  for (const name of ['parseFlowCollection', 'parseQuotedScalar'] as const) {
    const parse = reach[name].bind(reach);
    reach[name] = function* () {
      const { indentNext } = reach;
      reach.indentNext = 0;
      const next = yield* parse();
      reach.indentNext = indentNext;
      return next;
    };
  }
  return lexer;
}
