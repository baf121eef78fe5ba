/**
 * A plan as one page for reviewers: a picture whose steps open, and everything as a list below. It loads nothing, and
 * everything but filtering and the panel works without its script.
 */
import { createHash } from 'node:crypto';
import type { Plan } from '../../../planner/plan.ts';
import type { Look } from '../look.ts';
import { type Mark, MEANINGS, markOf } from '../symbols.ts';
import { type Top, topOf } from '../top.ts';
import { count } from '../wording.ts';
import { detailsOf } from './details.ts';
import { escaped } from './escape.ts';
import { markClass } from './names.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { svgOf } from './svg.ts';

/** The page, without a line end after the last line. */
export function renderHtml(plan: Plan, look: Look): string {
  const top = topOf(plan, look);
  const policy = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(top.title)}</title>`,
    `<style>${STYLE}</style>`,
    headerOf(top),
    '<main>',
    ...(plan.steps.length === 0 ? [] : [graphOf(plan)]),
    `<section id="steps" aria-label="Steps">${plan.steps.length === 0 ? '' : `<h2>${count(plan.steps.length, 'step')}</h2>`}`,
    detailsOf(plan),
    '</section></main>',
    `<footer><code>${escaped(top.digest)}</code></footer>`,
    '<aside id="panel" aria-live="polite" aria-label="The chosen step" hidden></aside>',
    `<script>${SCRIPT}</script>`,
  ].join('\n');
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function headerOf({ title, verdict, meaning, summary }: Top): string {
  const [name = '', ...parts] = title.split(' · ');
  const rest = parts.length === 0 ? '' : ` <small>${escaped(parts.join(' · '))}</small>`;
  const lines = meaning.map(
    ({ name: what, text }) => `<dt${what === 'Blocked' ? ' class="blocked"' : ''}>${what}<dd>${escaped(text)}`,
  );
  return [
    `<header><h1>${escaped(name)}${rest}</h1>`,
    ...(verdict === undefined ? [] : [`<p class="verdict">${escaped(verdict)}</p>`]),
    `<p class="summary">${escaped(summary)}</p>`,
    `<dl>${lines.join('')}</dl></header>`,
  ].join('\n');
}

function graphOf(plan: Plan): string {
  return [
    '<section id="graph" aria-label="Graph">',
    `<p class="legend">${legendOf(plan)}</p>`,
    '<p id="tools" hidden><label>Host <select id="by-h"><option value="">all</option></select></label> <label>Kind <select id="by-k"><option value="">all</option></select></label> <output></output></p>',
    `<div id="scroll">${svgOf(plan)}</div>`,
    '</section>',
  ].join('\n');
}

/** The symbols that are used, and what is dashed or red. */
function legendOf({ steps }: Plan): string {
  const marks = new Set(steps.map(markOf));
  const used = (Object.keys(MEANINGS) as Mark[]).filter((mark) => marks.has(mark));
  const keys = used.map(
    (mark) => `<span class="${markClass(mark)}"><b class="mark">${mark}</b> ${MEANINGS[mark]}</span>`,
  );
  const gaps = steps.some(({ interruption }) => interruption !== undefined)
    ? ['<span class="gap"><b></b> interrupts a service</span>']
    : [];
  const any = steps.some(({ after_any }) => after_any.length > 0)
    ? ['<span class="any"><b></b> one of these is enough</span>']
    : [];
  return [...keys, ...gaps, ...any].join(' ');
}
