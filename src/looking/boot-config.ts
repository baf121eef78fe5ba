/** `proxy boot_config get`: what a host would run kamal-proxy with, as its files or the configuration say. */
import { proxyRunLine } from '../../planner/steps/proxy-container.ts';
import { proxyRunOn } from '../../planner/steps/proxy.ts';
import { askAll } from './asking.ts';
import { showPage } from './page.ts';
import type { Scene } from './scene.ts';

/** Prints the arguments of `docker run`, host by host. */
export async function showBootConfig(scene: Scene): Promise<number> {
  const { selection, situation } = scene;
  const question = (host: string): string => {
    const line = proxyRunLine(proxyRunOn(situation, host));
    const [echoed] = line.split(' | xargs ');
    return line === echoed ? `cat <<'KAMAL'\n${line}\nKAMAL\n` : `${echoed}\n`;
  };
  const { heard, silent } = await askAll(scene, selection.proxyHosts, question, (text) => ({ line: text.trim() }));
  const rows = heard.map(([host, { line }]) => [host, line]);
  const none = 'Nothing is proxied on these hosts.';
  const table = { columns: ['HOST', 'RUNS WITH'], rows, none, isProse: true };
  return showPage(scene, {
    tables: [table],
    json: { boot_config: heard.map(([host, { line }]) => ({ host, runs_with: line })) },
    silent,
  });
}
