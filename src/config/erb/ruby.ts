/** Templates beyond the small evaluator, rendered by an installed Ruby. */
import { spawnSync } from 'node:child_process';
import { type Diagnostic, diagnoseAt, type Source } from '../diagnostic.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Answer } from './commands.ts';
import { withoutSecrets } from './env-values.ts';
import type { ErbRun, Rendered } from './render.ts';

/** Of Ruby's own library, what Kamal has loaded by the time it reads its configuration, and templates may rely on. */
const LIBRARIES =
  'base64 date digest digest/sha1 digest/sha2 dotenv erb etc fileutils ipaddr json logger open3 openssl ostruct pathname resolv securerandom set shellwords socket stringio time timeout tmpdir uri yaml';

/**
 * Reads the template and the answers of commands that were already run from standard input; prints the text and then, as
 * JSON, the environment that it leaves. The part of Rails that templates use is there in Kamal, and need not be here.
 */
const SCRIPT = `
%w[${LIBRARIES}].each { |library| begin; require library; rescue LoadError; end }
begin
  require "active_support"
  %w[object/blank object/try enumerable hash/keys hash/deep_merge string/filters string/inflections array/conversions]
    .each { |part| require "active_support/core_ext/#{part}" }
rescue LoadError
  class Object
    def blank?; respond_to?(:empty?) ? empty? : !self; end
    def present?; !blank?; end
    def presence; blank? ? nil : self; end
  end
  class String; def blank?; strip.empty?; end; end
end
$template, $answers = JSON.parse($stdin.read)
Object.prepend(Module.new do
  private

  def \`(command)
    answer = take_answer(command)
    answer ? answer["stdout"] : super
  end

  def system(*words, **options)
    answer = take_answer(words.size > 1 ? words.map(&:to_s).shelljoin : words.first) if options.empty?
    answer ? answer["status"] == 0 : super
  end

  def take_answer(command)
    at = $answers.index { |answer| answer["command"] == command } or return
    $answers.delete_at(at).tap { |answer| Process.wait(Process.spawn("exit #{answer["status"]}")) }
  end
end)
$0 = "kamal"
text = ERB.new($template, trim_mode: "-").result
print JSON.dump([text, ENV.to_h])
`;

/** The text as Ruby renders it; undefined without Ruby, or where commands are not allowed. */
export function renderWithRuby(
  source: Source,
  run: ErbRun,
  answers: readonly Answer[],
): Result<Rendered, Diagnostic[]> | undefined {
  if (!run.allowExec) return undefined;
  const child = spawnSync('ruby', ['-e', SCRIPT], {
    cwd: run.cwd,
    env: run.env,
    input: JSON.stringify([source.text, answers]),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (child.error !== undefined) return undefined;
  run.executed.push({ command: 'ruby -rerb', file: source.file });
  const answer = child.status === 0 ? readAnswer(child.stdout) : undefined;
  if (answer === undefined) return failed([rubyFailure(source, withoutSecrets(child.stderr, run.env))]);
  for (const name of Object.keys(run.env)) delete run.env[name];
  Object.assign(run.env, answer.env);
  // Ruby tells no positions: messages show the rendered text under the file's name.
  const shown: Source = { file: source.file, text: answer.text };
  return ok({ text: answer.text, locate: (start, end) => ({ source: shown, start, end }) });
}

/** What the template itself printed stands before the answer. */
function readAnswer(stdout: string): { text: string; env: Record<string, string> } | undefined {
  for (let at = stdout.indexOf('["'); at >= 0; at = stdout.indexOf('["', at + 1)) {
    try {
      const [text, env] = JSON.parse(stdout.slice(at)) as [string, Record<string, string>];
      return { text, env };
    } catch {}
  }
  return undefined;
}

function rubyFailure(source: Source, stderr: string): Diagnostic {
  const [first = 'Ruby failed'] = stderr.split('\n');
  const line = Number(/\(erb\):(\d+)/.exec(stderr)?.[1] ?? 1);
  const start =
    source.text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0);
  return diagnoseAt({ source, start, end: start + 1 }, { message: `ERB: ${first.replace(/^.*?:\d+:in [^:]*: /, '')}` });
}
