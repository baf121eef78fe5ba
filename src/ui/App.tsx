import { Box, Static, Text } from 'ink';
import { titleOf } from '../reporters/headline.ts';
import { widthOf } from '../reporters/layout.ts';
import { LineRow, type Widths } from './LineRow.tsx';
import { type Line, withoutRepeats } from './line.ts';
import { OutputPane } from './OutputPane.tsx';
import { paneOf } from './pane.ts';
import { finishedPhase, livePhases } from './phase-lines.ts';
import { StatusLine } from './StatusLine.tsx';
import type { RunState } from './state.ts';

export interface Screen {
  readonly state: RunState;
  /** Milliseconds, on the clock of the events. */
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
}

/** Lines that are neither phases nor pane: the blank ones, the status, and one kept free so that nothing scrolls. */
const FRAME = 5;
const PANE = 6;
const WIDEST = 120;

/** The running screen: the title and finished phases scroll away, what runs stays at the bottom. */
export function App({ state, now, columns, rows }: Screen) {
  const widths = widthsOf(state, Math.min(columns, WIDEST));
  const pane = state.outcome === undefined ? paneOf(state, Math.min(PANE, rows - FRAME - 6)) : undefined;
  const room = Math.max(2, rows - FRAME - (pane === undefined ? 0 : pane.lines.length + 1));
  const finished = finishedLines(state);
  // The last phase stays: an empty frame would leave a blank line behind.
  const past = finished.length === state.groups.length ? finished.slice(0, -1) : finished;
  const live = withoutRepeats([...finished.slice(past.length), ...livePhases(state, now, room)]);
  return (
    <Box flexDirection="column">
      <Static items={[undefined, ...past]}>
        {(line) =>
          line === undefined ? (
            <Text key="title" bold>{` ${titleOf(state.plan)}\n`}</Text>
          ) : (
            <LineRow key={line.phase} line={line} widths={widths} />
          )
        }
      </Static>
      {live.map((line, index) => (
        <LineRow key={`${index}:${line.phase}`} line={line} widths={widths} />
      ))}
      {pane && <OutputPane pane={pane} width={widths.all} />}
      {state.outcome === undefined && (
        <Box marginTop={1}>
          <StatusLine state={state} now={now} width={widths.all} />
        </Box>
      )}
    </Box>
  );
}

function finishedLines(state: RunState): readonly Line[] {
  return state.finished.flatMap((phase) =>
    state.groups.filter((group) => group.phase === phase).map((group) => finishedPhase(state, group)),
  );
}

function widthsOf({ plan }: RunState, all: number): Widths {
  const phase = Math.max(0, ...plan.steps.map((step) => widthOf(step.phase)));
  const host = Math.max(0, ...plan.steps.map((step) => widthOf(step.host)));
  return { phase, host: Math.min(host, Math.floor(all / 3)), all };
}
