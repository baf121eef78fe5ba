/** The registry of a build: one on this machine is started, any other is logged in to. */
import * as names from '../names.ts';
import { LOCAL, type Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { type Build, common } from './build.ts';
import { loginHere, needsLogin, runRegistry } from './registry.ts';

export interface OpenRegistry {
  readonly drafts: readonly Draft[];
  readonly gives: readonly Thing[];
}

/** Gives the build a registry to push to. */
export function openRegistry(build: Build): OpenRegistry {
  const { registry } = build.situation.config;
  const server = names.serverOf(registry);
  const cause = 'the image is pushed there';
  const opened = (draft: Draft, gives: readonly Thing[]): OpenRegistry => ({
    drafts: [{ ...draft, ...common(build), cause, gives }],
    gives,
  });
  if (registry.isLocal) return opened(runRegistry(registry), [things.localRegistry(server)]);
  // As with Kamal, a remote builder pushes with the session that this machine has already.
  const isRemote = build.builder.context !== undefined;
  if (isRemote || !needsLogin(registry)) return { drafts: [], gives: [] };
  return opened(loginHere(registry), [things.session(server || 'docker.io', LOCAL)]);
}
