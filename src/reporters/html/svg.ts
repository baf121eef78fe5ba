/** The plan's picture: every step a link to its details, phases and hosts as lanes. */
import type { Plan, Step } from '../../../planner/plan.ts';
import { LOCAL } from '../../../planner/step.ts';
import { cut, wrap } from '../layout.ts';
import { MEANINGS, markOf } from '../symbols.ts';
import { list, shorten } from '../wording.ts';
import { escaped } from './escape.ts';
import { markClass, stepId } from './names.ts';
import { type Box, type Picture, pictureOf } from './picture.ts';

/** The drawing as an element of the page. */
export function svgOf(plan: Plan): string {
  const picture = pictureOf(plan);
  const { width, height, time, nodes, edges, lanes, phases } = picture;
  return [
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" class="${time}" role="group" aria-label="The plan as a graph">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ...phases.map((phase, at) => phaseBand(phase, at, time)),
    ...lanes.map((lane) => laneLine(lane, time)),
    ...edges.map(({ from, to, kind }) => {
      const path = route(nodes[from] as Box, nodes[to] as Box, time);
      return `<path class="edge${kind === 'any' ? ' any' : ''}" data-e="${from + 1} ${to + 1}" d="${path}"/>`;
    }),
    ...plan.steps.map((step, at) => nodeOf(step, at, nodes[at] as Box, time)),
    `<g id="lanes">${lanes.map((lane) => laneName(lane, plan, time)).join('')}</g>`,
    '</svg>',
  ].join('\n');
}

function phaseBand(
  { phase, x, y, width, height }: Picture['phases'][number],
  at: number,
  time: Picture['time'],
): string {
  const band = `<rect class="band${at % 2}" x="${x}" y="${y}" width="${width}" height="${height}"/>`;
  const room = time === 'down' ? 11 : Math.floor(width / 7);
  return `${band}<text class="phase" x="${x + 10}" y="${y + 20}">${escaped(cut(phase, room))}</text>`;
}

function laneLine({ x, y, width, height }: Box, time: Picture['time']): string {
  return `<path class="lane" d="${time === 'down' ? `M${x} ${y}v${height}` : `M${x} ${y}h${width}`}"/>`;
}

function laneName({ host, x, y, height }: Picture['lanes'][number], plan: Plan, time: Picture['time']): string {
  const known = plan.hosts.find(({ name }) => name === host);
  const does = host === LOCAL ? 'this machine' : list([...(known?.roles ?? []), ...(known?.accessories ?? [])], 3);
  const looked = known?.is_known === false ? ' ?' : '';
  if (time === 'right') {
    const middle = y + height / 2;
    const back = `<rect class="back" x="0" y="${y + 1}" width="140" height="${height - 2}"/>`;
    const role = does === '' ? '' : `<text class="role" x="10" y="${middle + 14}">${escaped(cut(does, 19))}</text>`;
    return `${back}<text class="host" x="10" y="${middle + (does === '' ? 4 : -1)}">${escaped(cut(host + looked, 16))}</text>${role}`;
  }
  const role = does === '' ? '' : `<tspan class="role" dx="8">${escaped(cut(does, 20))}</tspan>`;
  return `<text class="host" x="${x + 12}" y="${y + 25}">${escaped(cut(host + looked, 30))}${role}</text>`;
}

/** A drawing within the drawing: what does not fit is cut off at its edge. */
function nodeOf(step: Step, at: number, { x, y, width, height }: Box, time: Picture['time']): string {
  const mark = markOf(step);
  const label = shorten(step.label);
  const left = mark.length > 1 ? 36 : 24;
  const room = Math.floor((width - left - 6) / (time === 'down' ? 7 : 6.2));
  const lines = twoLines(label, room);
  const cause = time === 'down' && lines.length === 1 ? causeOf(step, room + 4) : undefined;
  const first = lines.length === 1 && cause === undefined ? height / 2 + 4 : height / 2 - 3;
  const texts = [
    ...lines.map((line, row) => `<text x="${left}" y="${first + row * 14}">${escaped(line)}</text>`),
    ...(cause === undefined ? [] : [`<text class="why" x="${left}" y="${first + 16}">${escaped(cause)}</text>`]),
  ];
  const gap = step.interruption === undefined ? '' : ' gap';
  return (
    `<a class="node ${markClass(mark)}${gap}" href="#${stepId(at)}" aria-label="${escaped(`${step.host}: ${MEANINGS[mark]}: ${label}`)}">` +
    `<svg x="${x}" y="${y}" width="${width}" height="${height}"><rect x="1.5" y="1.5" width="${width - 3}" height="${height - 3}" rx="6"/>` +
    `<text class="mark" x="9" y="${first}">${escaped(mark)}</text>${texts.join('')}</svg></a>`
  );
}

function twoLines(label: string, room: number): readonly string[] {
  const [first = '', ...rest] = wrap(label, room);
  return rest.length === 0 ? [first] : [first, cut(rest.join(' '), room)];
}

const causeOf = ({ guard, cause }: Step, room: number): string =>
  cut(shorten(guard.state === 'conditional' ? guard.unless : cause), room);

/** From the end of one step to the beginning of another, in the direction of time; it turns just before its end. */
function route(from: Box, to: Box, time: Picture['time']): string {
  if (time === 'down') {
    const [x, y, tx, ty] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y - 1];
    if (x === tx) return `M${x} ${y}V${ty}`;
    const [turn, side] = [ty - BEND - 4, Math.sign(tx - x) * BEND];
    return `M${x} ${y}V${turn - BEND}Q${x} ${turn} ${x + side} ${turn}H${tx - side}Q${tx} ${turn} ${tx} ${turn + BEND}V${ty}`;
  }
  const [x, y, tx, ty] = [from.x + from.width, from.y + from.height / 2, to.x - 1, to.y + to.height / 2];
  if (y === ty) return `M${x} ${y}H${tx}`;
  const [turn, side] = [tx - BEND - 4, Math.sign(ty - y) * BEND];
  return `M${x} ${y}H${turn - BEND}Q${turn} ${y} ${turn} ${y + side}V${ty - side}Q${turn} ${ty} ${turn + BEND} ${ty}H${tx}`;
}

const BEND = 6;
