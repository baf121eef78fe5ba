import { Text } from 'ink';
import { cut, widthOf } from '../reporters/layout.ts';
import { clock } from '../reporters/wording.ts';
import { type RunState, stateOf } from './state.ts';

interface Status {
  readonly state: RunState;
  readonly now: number;
  readonly width: number;
}

/** The time, how far the walk is, and what Ctrl-C does, in fewer words where the terminal is narrow. */
export function StatusLine({ state, now, width }: Status) {
  const steps = state.groups.flatMap(({ hosts }) => hosts.flatMap((host) => host.steps));
  const done = steps.filter(({ id }) => stateOf(state, id).status === 'done').length;
  const time = clock(now - (state.startedAt ?? now));
  const begin = ` ${time}  ${done} of ${steps.length} steps  `;
  const room = Math.max(1, width - widthOf(begin));
  const [whole, short] =
    state.signal === undefined
      ? ['ctrl-c stops and unlocks', 'ctrl-c stops']
      : [`${state.signal}: stopping, then unlocking`, `${state.signal}: stopping`];
  const words = cut(widthOf(whole) <= room ? whole : short, room);
  return (
    <Text wrap="truncate">
      {begin}
      {state.signal === undefined ? <Text dimColor>{words}</Text> : <Text color="yellow">{words}</Text>}
    </Text>
  );
}
