/** What a reader of a plan would otherwise wonder about a build, or about there being none. */
import type { Note } from '../insight.ts';
import type { Step } from '../plan.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import { builderOf } from './builder-kind.ts';
import { needsLogin } from './registry.ts';

/** Notes on the build that was asked for. */
export function buildNotes(situation: Situation, steps: readonly Step[]): Note[] {
  if (situation.intent.build === undefined) return [];
  if (steps.some(({ kind }) => kind === 'build-image')) return sessionNotes(situation);
  return steps.some(({ kind }) => kind === 'pull-image') ? skippedNotes(situation) : [];
}

/** Nobody logs in for a remote builder: a push that nobody may do fails after the build. */
function sessionNotes({ config, facts }: Situation): Note[] {
  const builder = builderOf(config, facts.local.build?.arch ?? '');
  if (builder.context === undefined || !needsLogin(config.registry)) return [];
  const login = `docker login ${names.serverOf(config.registry)}`.trim();
  return [{ text: `${builder.name} pushes with the session that this machine has: ${login}, once` }];
}

function skippedNotes({ config, intent }: Situation): Note[] {
  return [{ text: `no build: image ${config.image}:${intent.version} is in the registry (--force builds it)` }];
}
