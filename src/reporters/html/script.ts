/** What the page can do beyond being read: a panel for the chosen step, and filters. It holds no data of its own. */
export const SCRIPT = `
{
const one = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const steps = all('.step'), edges = all('.edge'), panel = one('panel');
const nodes = new Map(all('.node').map((node) => [node.getAttribute('href').slice(1), node]));
const ends = (edge) => edge.dataset.e.split(' ').map((end) => 's' + end);
let chosen;

const choose = (id) => {
  nodes.get(chosen)?.classList.remove('on');
  chosen = id;
  nodes.get(id)?.classList.add('on');
  for (const edge of edges) edge.classList.toggle('on', ends(edge).includes(id));
  panel.hidden = !id;
  document.body.classList.toggle('open', !!id);
  if (!id) return;
  const step = one(id), title = document.createElement('h2'), close = document.createElement('button');
  title.append(...step.querySelector('summary').cloneNode(true).childNodes);
  title.className = step.className.replace('step', '');
  title.querySelector('small').remove();
  close.append('\\u00d7');
  close.setAttribute('aria-label', 'Close');
  close.onclick = leave;
  panel.replaceChildren(close, title, step.querySelector('div').cloneNode(true));
  panel.scrollTop = 0;
  history.replaceState(null, '', '#' + id);
};
const leave = () => {
  const node = nodes.get(chosen);
  choose();
  node?.focus();
};

document.addEventListener('click', (event) => {
  const id = event.target.closest('a')?.getAttribute('href').slice(1);
  if (!nodes.has(id)) return;
  event.preventDefault();
  choose(id);
  if (!event.target.closest('.node')) nodes.get(id).scrollIntoView({ block: 'center', inline: 'center' });
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && chosen) leave();
});

const filters = ['h', 'k'].map((key) => [key, one('by-' + key)]).filter(([, select]) => select);
const filter = () => {
  let shown = 0;
  for (const step of steps) {
    const isShown = filters.every(([key, select]) => !select.value || step.dataset[key] === select.value);
    const node = nodes.get(step.id);
    step.hidden = !isShown;
    node.classList.toggle('off', !isShown);
    node.tabIndex = isShown ? 0 : -1;
    shown += isShown;
  }
  for (const edge of edges) edge.classList.toggle('off', ends(edge).some((id) => one(id).hidden));
  for (const part of all('.part')) part.hidden = !part.querySelector('.step:not([hidden])');
  document.querySelector('output').textContent = shown < steps.length ? shown + ' of ' + steps.length + ' steps' : '';
  if (shown && shown < steps.length) document.querySelector('.node:not(.off)').scrollIntoView({ block: 'nearest', inline: 'nearest' });
};
for (const [key, select] of filters) {
  for (const value of new Set(steps.map((step) => step.dataset[key]))) select.add(new Option(value));
  select.onchange = filter;
}
if (filters.length) {
  one('tools').hidden = false;
  if (document.querySelector('svg.right')) one('scroll').onscroll = (event) => one('lanes').setAttribute('transform', 'translate(' + event.target.scrollLeft + ')');
}

for (const step of all('details')) step.open = false;
addEventListener('beforeprint', () => all('details').forEach((step) => (step.open = true)));
const start = location.hash.slice(1);
if (nodes.has(start)) choose(start);
}
`;
