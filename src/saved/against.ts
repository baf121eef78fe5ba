/** `--against GITREF`: two configurations, the same facts, and what differs between their plans. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../../planner/config.ts';
import type { LocalFacts } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import { localFacts } from '../local-facts.ts';
import { showBlocked, showUsage } from '../output.ts';
import { type Session, situationOf } from '../prepare.ts';
import { openProject, type Project } from '../project.ts';
import { showDiff } from './compare.ts';
import { asPrinted } from './plan-file.ts';
import { fileReferences, referenceOf } from './references.ts';

const run = promisify(execFile);

/** Prints the steps that the configuration of today adds to, removes from and changes in the plan of the commit's. */
export async function showAgainst(session: Session, situation: Situation, ref: string): Promise<number> {
  const { output, options, project } = session;
  const directory = await mkdtemp(join(tmpdir(), 'kamal-plan-against-'));
  try {
    const cwd = await checkOut(project.cwd, ref, directory);
    if (cwd === undefined) return showUsage(output, `--against ${ref}: git knows no such commit here`);
    const opened = await openProject(options, { cwd, env: output.env });
    if (!opened.ok) return showBlocked(output, `plan ${ref}`, opened.failures);
    const then = await otherwise(situation, { ...opened.value, key: project.key }, project);
    if (typeof then === 'string') return showUsage(output, `--against ${ref}: ${then}`);
    return showDiff(asPrinted(makePlan(then).plan), asPrinted(makePlan(situation).plan), options, output);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The situation with another configuration and its files. What is built, and with which secrets, stays as it is. */
async function otherwise(
  { intent, facts, fingerprint }: Situation,
  project: Project,
  today: Project,
): Promise<Situation | string> {
  const { build: _build, ...rest } = intent;
  const other = await situationOf(project, rest);
  if (typeof other === 'string') return other;
  const { build, secrets, files: rendered } = facts.local;
  const { files: then } = other.facts.local;
  const files = fingerprint === referenceOf ? referencesThen(project.config, then, filesOf(today)) : then;
  const local = {
    ...other.facts.local,
    ...(build === undefined ? {} : { build }),
    secrets,
    files: { ...rendered, ...files },
  };
  return { ...other, intent, fingerprint, facts: { local, hosts: facts.hosts } };
}

const filesOf = ({ config, cwd, key }: Project): LocalFacts['files'] => localFacts(config, cwd, key, {}).files;

/** A record says where hosts have what is in the files of today; the commit's may hold something else. */
function referencesThen(config: Config, then: LocalFacts['files'], today: LocalFacts['files']): LocalFacts['files'] {
  const changed = Object.entries(then).filter(([name, fingerprint]) => today[name] !== fingerprint);
  const others = Object.keys(fileReferences(config, Object.fromEntries(changed)));
  return { ...fileReferences(config, then), ...Object.fromEntries(others.map((name) => [name, 'as in the commit'])) };
}

/** Writes the commit's files below the directory, without touching the repository; undefined where there is no such commit. */
async function checkOut(cwd: string, ref: string, directory: string): Promise<string | undefined> {
  const env = { ...process.env, GIT_INDEX_FILE: join(directory, 'index') };
  try {
    const { stdout } = await run('git', ['rev-parse', '--show-toplevel', '--show-prefix'], { cwd });
    const [top = '', prefix = ''] = stdout.split('\n');
    const { stdout: tree } = await run('git', ['rev-parse', '--verify', '--end-of-options', `${ref}^{tree}`], { cwd });
    await run('git', ['read-tree', tree.trim()], { cwd: top, env });
    await run('git', ['checkout-index', '--all', `--prefix=${directory}/tree/`], { cwd: top, env });
    return join(directory, 'tree', prefix);
  } catch {
    return undefined;
  }
}
