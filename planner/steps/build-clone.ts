/** Where a build takes its files from: a clean clone of the commit, so that nothing uncommitted gets into an image. */
import { LOCAL, type Draft } from '../step.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';
import { type Build, common } from './build.ts';

/** Names Kamal's clone of this directory, as shell variables: plans hold no path of this machine (`configuration/builder.rb`). */
const places = (service: string): string =>
  'here=$(pwd -P); root=$(git rev-parse --show-toplevel); ' +
  `clones="\${TMPDIR:-/tmp}/kamal-clones/${service}-$(printf %s "$here" | { sha256sum 2> /dev/null || shasum -a 256; } | cut -c1-13)"; ` +
  'at="$clones/${root##*/}${here#"$root"}"';

/** Goes where the build begins. */
export const enterClone = (service: string): string => `${places(service)}; cd "$at"`;

/** Clones, or brings an older clone to the commit; what is wrong with it in any way is cloned once more. */
export function prepareClone(build: Build, revision: string): Draft {
  const { config } = build.situation;
  const inClone = ['remote set-url origin "$root"', 'fetch origin', `reset --hard ${revision}`, 'clean -fdx'];
  const refresh = [...inClone, 'submodule update --init', 'gc --auto --quiet'].map((what) => `git -C "$at" ${what}`);
  const script = [
    places(config.service),
    'copy() { mkdir -p "$clones" && git -C "$clones" clone "$root" --recurse-submodules; }',
    `refresh() { ${refresh.join(' && ')}; }`,
    `check() { [ -z "$(git -C "$at" status --porcelain)" ] && [ "$(git -C "$at" rev-parse HEAD)" = ${revision} ]; }`,
    'prepare() { if [ -e "$clones/${root##*/}" ]; then refresh; else copy; fi && check; }',
    'prepare || { rm -rf "$clones"; copy && check; }',
  ];
  return draft({
    ...common(build),
    kind: 'prepare-clone',
    host: LOCAL,
    subject: revision,
    action: 'update',
    label: `clone ${revision}`,
    explain: 'Builds see what is committed and nothing else: a clone of this repository in the temporary directory.',
    cause: 'no builder.context: built from the commit',
    gives: [things.clone(revision)],
    commands: () => [shell(script.join('\n'))],
    undo: () => ({ irreversible: 'the clone stays for the next build' }),
    duration: 2,
    timeout: 900,
  });
}
