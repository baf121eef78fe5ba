import { Text } from 'ink';
import { clock } from '../reporters/wording.ts';
import { type RunState, stateOf } from './state.ts';

/** The time, how far the walk is, and what Ctrl-C does. */
export function StatusLine({ state, now }: { readonly state: RunState; readonly now: number }) {
  const steps = state.groups.flatMap(({ hosts }) => hosts.flatMap((host) => host.steps));
  const done = steps.filter(({ id }) => stateOf(state, id).status === 'done').length;
  const time = clock(now - (state.startedAt ?? now));
  const stopping = `${state.signal}: stopping, then unlocking`;
  return (
    <Text wrap="truncate">
      {` ${time}  ${done} of ${steps.length} steps  `}
      {state.signal === undefined ? (
        <Text dimColor>ctrl-c stops and unlocks</Text>
      ) : (
        <Text color="yellow">{stopping}</Text>
      )}
    </Text>
  );
}
