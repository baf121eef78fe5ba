/** One line of the running screen, before it is painted. */
import type { Tone } from './theme.ts';

export interface Line {
  /** The phase's own icon. */
  readonly mark: string;
  readonly phase: string;
  /** Absent where the text is about several hosts and begins in the column of their names. */
  readonly host?: string;
  readonly icon: string;
  readonly tone: Tone;
  readonly text: string;
  /** On the right edge. */
  readonly time: string;
}

/** The lines with phases and hosts named only where they change. */
export function withoutRepeats(lines: readonly Line[]): readonly Line[] {
  return lines.map((line, index) => {
    const above = lines[index - 1];
    if (above === undefined || above.phase !== line.phase) return line;
    const isSameHost = line.host !== undefined && above.host === line.host;
    return { ...line, mark: ' ', phase: '', ...(isSameHost ? { host: '' } : {}) };
  });
}
