import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Diagnostic } from './config/diagnostic.ts';
import { ok, type Result } from './config/result.ts';
import { parseSecrets, scanSecrets } from './config/secrets/parse.ts';

export interface SecretsFiles {
  readonly names: readonly string[];
  resolve(): Promise<Result<ReadonlyMap<string, string>, Diagnostic[]>>;
  placeOf(name: string): { file: string; line: number; column: number };
}
export function readSecrets({
  cwd,
  env,
  secretsPath,
  destination,
}: {
  cwd: string;
  env: NodeJS.ProcessEnv;
  secretsPath: string;
  destination?: string;
}): Result<SecretsFiles, Diagnostic[]> {
  const files = [
    `${secretsPath}-common`,
    destination === undefined ? secretsPath : `${secretsPath}.${destination}`,
  ].filter((f) => existsSync(join(cwd, f)));
  const texts = files.map((f) => readFileSync(join(cwd, f), 'utf8'));
  const names = [...new Set(texts.flatMap((t) => scanSecrets(t).map((e) => e.key)))];
  return ok({
    names,
    placeOf: () => ({ file: files[0] ?? secretsPath, line: 1, column: 1 }),
    resolve: async () => {
      const all = new Map<string, string>();
      for (const text of texts) {
        const gen = parseSecrets(text, { env, overwrites: true });
        let next = gen.next();
        while (!next.done) {
          const { stdout } = await promisify(execFile)('sh', ['-c', next.value.command], { cwd });
          next = gen.next(stdout.trimEnd());
        }
        if (typeof next.value !== 'string') for (const [k, v] of next.value) all.set(k, v.value);
      }
      return ok(all);
    },
  });
}
