import { Box, Text } from 'ink';
import { cut, harmless, pad } from '../reporters/layout.ts';
import type { Line } from './line.ts';
import { COLOURS, type Tone } from './theme.ts';

export interface Widths {
  readonly phase: number;
  readonly host: number;
  readonly all: number;
}

/** A line in its columns, its time on the right edge, cut before that or where the terminal ends. */
export function LineRow({ line, widths }: { readonly line: Line; readonly widths: Widths }) {
  const { mark, phase, host, icon, tone, text, time } = line;
  const left = host === undefined ? '' : `${pad(cut(host, widths.host), widths.host)}  `;
  return (
    <Box width={widths.all} justifyContent="space-between">
      <Text wrap="truncate">
        <Text {...paint(mark === '✗' ? 'bad' : mark === '✓' ? 'good' : 'busy')}>{` ${mark} `}</Text>
        <Text bold>{pad(phase, widths.phase)}</Text>
        {`  ${left}`}
        {host === undefined ? '' : <Text {...paint(tone)}>{`${icon} `}</Text>}
        <Text dimColor={tone === 'dim'}>{harmless(text)}</Text>
      </Text>
      <Box flexShrink={0} marginLeft={time === '' ? 0 : 2}>
        <Text dimColor>{time}</Text>
      </Box>
    </Box>
  );
}

/** Ink's props for a tone. */
function paint(tone: Tone): { readonly color?: string; readonly dimColor?: boolean } {
  const color = COLOURS[tone];
  return color === undefined ? { dimColor: tone === 'dim' } : { color };
}
