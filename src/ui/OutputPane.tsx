import { Box, Text } from 'ink';
import { cut, widthOf } from '../reporters/layout.ts';
import type { Pane } from './pane.ts';

/** A rule with a title, and lines below it. */
export function OutputPane({ pane, width }: { readonly pane: Pane; readonly width: number }) {
  const title = cut(` ─ ${pane.title} `, width - 1);
  const rule = '─'.repeat(Math.max(0, width - 1 - widthOf(title)));
  const color = pane.isFailure ? { color: 'red' } : { dimColor: true };
  return (
    <Box flexDirection="column">
      <Text {...color}>{title + rule}</Text>
      {pane.lines.map((line, index) => (
        <Text key={`${index}:${line}`} wrap="truncate" dimColor={!pane.isFailure}>
          {cut(`   ${line}`, width - 1)}
        </Text>
      ))}
    </Box>
  );
}
