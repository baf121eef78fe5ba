/** Puts the running screen on a terminal. Import it lazily: it loads Ink and React. */
import { render } from 'ink';
import type { WalkEvent } from '../../executors/event.ts';
import type { Plan } from '../../planner/plan.ts';
import { App } from './App.tsx';
import { initialState, reduce } from './state.ts';

export interface Ui {
  onEvent(event: WalkEvent): void;
  /** Draws the last frame and gives the terminal back. */
  done(): Promise<void>;
}

export interface UiOptions {
  readonly plan: Plan;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Milliseconds on any clock; the events say how it differs from theirs. */
  readonly clock?: () => number;
}

/** Milliseconds between frames. */
const FRAME = 100;

/** Mounts the screen; signals stay with the caller, no key is read. */
export function mountUi({ plan, stdout, stdin, clock = Date.now }: UiOptions): Ui {
  let state = initialState(plan);
  let offset = 0;
  const screen = () => (
    <App state={state} now={clock() + offset} columns={stdout.columns || 80} rows={stdout.rows || 24} />
  );
  const options = { maxFps: 10, exitOnCtrlC: false, patchConsole: false } as const;
  const ink = render(screen(), { stdout, stdin, ...options });
  const draw = (): void => ink.rerender(screen());
  const timer = setInterval(draw, FRAME);
  return {
    onEvent(event) {
      if (state.startedAt === undefined) offset = event.at - clock();
      state = reduce(state, event);
    },
    async done() {
      clearInterval(timer);
      draw();
      ink.unmount();
      await ink.waitUntilExit();
    },
  };
}
