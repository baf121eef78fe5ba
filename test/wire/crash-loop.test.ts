/** Containers that crash and are started again by Docker, as the shell lines of probes and gates see them. */
import { describe, expect, test } from 'vitest';
import type { Step } from '../../planner/plan.ts';
import { isUnchanged } from '../../planner/probes/containers.ts';
import { observationScript } from '../../planner/probes/index.ts';
import { sceneOf } from '../walk/scene.ts';
import { type Container, container, installDocker } from './rig/daemon.ts';
import { type Pair, pairOf } from './rig/deployer.ts';
import { answer, factsIn, job, perform } from './rig/heard.ts';
import { QUERY } from './rig/query.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

/**
 * One line per container in `list`: id, name, state, role, destination and service, from which Docker's own filters choose.
 * The template of the state is taken at its word.
 */
const DOCKER = `while IFS='|' read -r id name state role destination label; do
case $*:$label in *'label=service=shop '*:shop) ;; *) continue;; esac
case "$* " in *"label=destination=$destination "*) ;; *) continue;; esac
case $*:$role in *'label=role '*:?*) ;; *) continue;; esac
case $state:$* in restarting:*'{{if eq .State "restarting"}}running'*) echo "$id $name running";; *) echo "$id $name $state";; esac
done <"$HOME/list"`;

const write = (pair: Pair, file: string, ...lines: readonly string[]): Promise<string> =>
  answer(pair.executor, `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >${file}`);

/** The line that succeeds while these are the containers. */
async function observed(pair: Pair, containers: readonly Container[]): Promise<string> {
  installDocker(pair.host, { containers });
  const script = observationScript(QUERY, 'key', ['docker', 'containers']);
  const facts = factsIn(await answer(pair.executor, script), 'key');
  return isUnchanged({ service: 'shop' }, facts.containers);
}

const own = (id: string, name: string, labels: Readonly<Record<string, string>> = { role: 'web' }): Container =>
  container(id, name, { Labels: { service: 'shop', destination: '', ...labels } });

const inState = (one: Container, Status: string): Container => ({
  ...one,
  State: { Status, Running: Status !== 'exited' },
});

const RUNNING = own('a1', 'shop-web-v1');
const OTHERS = [container('b2', 'kamal-proxy'), own('c3', 'shop-web-exec-v1-abc', {})];

describe.concurrent.each(SHELLS)('on a host whose sh is %s, between looking and changing', (shell) => {
  test.each([
    ['a container that crashes', [inState(RUNNING, 'restarting')], 'yes'],
    ['a command in a container of its own', [RUNNING, own('e5', 'shop-web-exec-v1-def', {})], 'yes'],
    [
      'a container of something else',
      [RUNNING, container('f6', 'blog', { Labels: { service: 'blog', role: 'web' } })],
      'yes',
    ],
    [
      'a container of another destination',
      [RUNNING, own('d4', 'shop-web-staging-v1', { role: 'web', destination: 'staging' })],
      'yes',
    ],
    ['a container that was stopped', [inState(RUNNING, 'exited')], 'no'],
    ['a container that was replaced', [own('a2', 'shop-web-v1')], 'no'],
    ['a container that was renamed', [own('a1', 'shop-web-v1_replaced_1')], 'no'],
    ['a container that came', [RUNNING, own('f6', 'shop-web-v2')], 'no'],
  ])('%s leaves it as it was: %j, %s', async (_what, later, isSame) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const before = await observed(pair, [RUNNING, ...OTHERS]);
    expect((await observed(pair, [...later, ...OTHERS])) === before).toBe(isSame === 'yes');
    pair.host.install('docker', DOCKER);
    const line = ({ Id, Name, State, Config: { Labels } }: Container): string =>
      [Id, Name.slice(1), State.Status, Labels['role'], Labels['destination'], Labels['service']].join('|');
    await write(pair, 'list', ...[...later, ...OTHERS].map(line));
    expect(await answer(pair.executor, `${before} && echo yes || echo no`)).toBe(`${isSame}\n`);
  });
});

/** The gate of the workers of a known plan, told to wait a moment for what waits for seconds. */
async function gate(): Promise<string> {
  const { planned } = await sceneOf('a-new-version-is-deployed');
  const step = planned.plan.steps.find(({ kind }) => kind === 'wait-healthy') as Step;
  const [command] = step.commands;
  const line = command !== undefined && 'shell' in command ? command.shell.join('') : '';
  return line.replace(/\bsleep \S+;/g, 'sleep 0.1;').replace(/\+ \d+\)/, '+ 3)');
}

describe.concurrent.each(SHELLS)('on a host whose sh is %s, the gate of a container without proxy', (shell) => {
  test.each([
    ['runs on', ['running 1'], 'done'],
    ['is healthy', ['starting 1', 'healthy 1'], 'done'],
    ['is started again between two looks', ['running 1', 'running 2', 'running 3', 'running 4'], 'failed'],
    ['crashes', ['restarting 1'], 'failed'],
    ['crashed once and then runs on', ['running 1', 'restarting 1', 'running 2'], 'done'],
  ])('where it %s: %j, %s', async (_what, looks, end) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await write(pair, 'looks', ...looks);
    // Each look takes the next line; the list begins anew where it is a loop, else its last line stays.
    const next = looks.length > 3 ? 'sed -n "1{h;d};p;\\${g;p}"' : 'sed 1d';
    pair.host.install(
      'docker',
      `cd && sed -n 1p looks && if [ $(wc -l <looks) -gt 1 ]; then ${next} looks >rest && mv rest looks; fi`,
    );
    const heard = await perform(pair.executor, [job('gate', await gate())]);
    expect(heard.outcomes.get('gate')?.state, heard.text).toBe(end);
  });
});
