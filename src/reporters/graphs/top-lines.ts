/** The top of a plan as lines of a picture or of comments. */
import { wrap } from '../layout.ts';
import type { Top } from '../top.ts';

const WIDTH = 100;

/** Title, verdict, what the plan means, and the summary, wrapped. */
export const topLines = ({ title, verdict, meaning, summary }: Top): readonly string[] =>
  [
    title,
    ...(verdict === undefined ? [] : [verdict]),
    ...meaning.map(({ name, text }) => `${name}: ${text}`),
    summary,
  ].flatMap((line) => wrap(line.replaceAll(/[\p{Cc}\s]+/gu, ' '), WIDTH));
