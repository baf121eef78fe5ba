import { Box, Text } from 'ink';
import { cut, pad, widthOf } from '../reporters/layout.ts';
import type { Line } from './line.ts';
import { COLOURS, type Tone } from './theme.ts';

export interface Widths {
  readonly phase: number;
  readonly host: number;
  readonly all: number;
}

/** A line in its columns, cut where the terminal ends, its time on the right edge. */
export function LineRow({ line, widths }: { readonly line: Line; readonly widths: Widths }) {
  const { mark, phase, host, icon, tone, text, time } = line;
  const left = host === undefined ? '' : `${pad(cut(host, widths.host), widths.host)}  `;
  const taken =
    1 + 2 + widths.phase + 2 + widthOf(left) + (host === undefined ? 0 : 2) + (time === '' ? 0 : widthOf(time) + 2);
  const shown = cut(text, Math.max(8, widths.all - taken));
  return (
    <Box width={widths.all} justifyContent="space-between">
      <Text wrap="truncate">
        <Text {...paint(mark === '✗' ? 'bad' : mark === '✓' ? 'good' : 'busy')}>{` ${mark} `}</Text>
        <Text bold>{pad(phase, widths.phase)}</Text>
        {`  ${left}`}
        {host === undefined ? '' : <Text {...paint(tone)}>{`${icon} `}</Text>}
        <Text dimColor={tone === 'dim'}>{shown}</Text>
      </Text>
      <Text dimColor>{time}</Text>
    </Box>
  );
}

/** Ink's props for a tone. */
function paint(tone: Tone): { readonly color?: string; readonly dimColor?: boolean } {
  const color = COLOURS[tone];
  return color === undefined ? { dimColor: tone === 'dim' } : { color };
}
