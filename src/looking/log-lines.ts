/** Lines of several logs in one order of time. Pure: whoever reads them brings the clock. */

export interface Line {
  /** Which log it is from, by number. */
  readonly source: number;
  /** As Docker wrote it, so that times compare as texts; absent where it was not asked. */
  readonly at?: string;
  readonly text: string;
}

const TIMED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

/** Takes the time off the front of a line, where Docker put one. */
export function parseLine(source: number, text: string, isTimed: boolean): Line {
  const match = isTimed ? TIMED.exec(text) : null;
  return match === null ? { source, text } : { source, at: match[1] ?? '', text: text.slice(match[0].length) };
}

/** All lines by time; those without one stay behind the line before them. */
export function inOrder(logs: readonly (readonly Line[])[]): Line[] {
  return logs
    .flatMap((lines) => {
      let latest = '';
      return lines.map((line) => {
        if (line.at !== undefined && line.at > latest) latest = line.at;
        return { line, latest };
      });
    })
    .sort((a, b) => (a.latest < b.latest ? -1 : Number(a.latest > b.latest)))
    .map(({ line }) => line);
}

interface Held {
  readonly line: Line;
  readonly time: string;
  readonly arrived: number;
}

/** Puts lines that arrive from several hosts into the order of their time, as far as they arrive within `wait` milliseconds. */
export class Merger {
  readonly #wait: number;
  readonly #latest = new Map<number, string>();
  #held: Held[] = [];

  constructor(wait: number) {
    this.#wait = wait;
  }

  add(line: Line, now: number): void {
    const before = this.#latest.get(line.source) ?? '';
    const time = line.at !== undefined && line.at > before ? line.at : before;
    this.#latest.set(line.source, time);
    this.#held.push({ line, time, arrived: now });
  }

  /** Lines that have waited long enough, and every earlier one. */
  due(now: number): Line[] {
    const ripe = this.#held.filter(({ arrived }) => arrived + this.#wait <= now);
    const last = ripe.reduce((most, { time }) => (time > most ? time : most), '');
    return ripe.length === 0 ? [] : this.#take(({ time, arrived }) => time <= last || arrived + this.#wait <= now);
  }

  /** Everything that is left. */
  rest(): Line[] {
    return this.#take(() => true);
  }

  #take(isTaken: (held: Held) => boolean): Line[] {
    const taken = this.#held.filter(isTaken);
    this.#held = this.#held.filter((held) => !isTaken(held));
    return taken.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time))).map(({ line }) => line);
  }
}
