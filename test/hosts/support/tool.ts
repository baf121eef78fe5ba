/** Runs kamal-plan as a user does: as a process in a project's directory, without a terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { RIG_DIR } from '../rig/places.ts';
import { until } from '../rig/run.ts';
import type { Project } from './project.ts';

/** A tool that was built before, to be tested as it is. */
export const GIVEN_TOOL = process.env['KAMAL_PLAN_TOOL'];

/** Where the built tool is during a test run; two people on one machine build one each. */
export const TOOL_DIR = GIVEN_TOOL ?? join(RIG_DIR, `tool-${process.env['KAMAL_PLAN_FIRST_HOST'] ?? 0}`);

/** How a run ended: its exit status (a signal that killed it gives 128) and all that it printed. */
export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams in the order they came. */
  readonly text: string;
  readonly ms: number;
}

/** A run that goes on. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** What it printed so far. */
  text(): string;
  /** Resolves when it has printed the text; throws when it ends without. */
  printed(text: string | RegExp): Promise<void>;
}

/** Starts kamal-plan with the given words; `-y` is added where something may be changed. */
export function startTool(project: Project, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const begin = Date.now();
  const child = spawn(process.execPath, [join(TOOL_DIR, 'bin.js'), ...argv, ...(argv[0] === 'observe' ? [] : ['-y'])], {
    cwd: project.directory,
    env: { ...project.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '', text: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      said[stream] += chunk;
      said.text += chunk;
    });
  }
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exit: code ?? 128, ...said, ms: Date.now() - begin }));
  });
  const isPrinted = (text: string | RegExp): boolean =>
    typeof text === 'string' ? said.text.includes(text) : text.test(said.text);
  return {
    child,
    ended,
    text: () => said.text,
    printed: (text) =>
      until(`kamal-plan to print ${String(text)}`, () => {
        if (isPrinted(text)) return Promise.resolve(true);
        if (child.exitCode === null) return Promise.resolve(false);
        throw new Error(`kamal-plan ended without printing ${String(text)}:\n${said.text}`);
      }),
  };
}

/** Runs kamal-plan to its end. */
export const kamalPlan = (project: Project, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  startTool(project, argv, env).ended;
