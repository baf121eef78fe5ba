/** Lines that differ on purpose, each with the difference of the README that explains it. */
import type { DifferenceId } from '../../../src/differences.ts';

export const ALLOWED: readonly { readonly lines: RegExp; readonly difference: DifferenceId }[] = [
  { lines: /only Kamal · vm\d \| docker image rm --force registry:5000\/app:\w+$/, difference: 'pull' },
  {
    lines:
      /only here · vm\d \| if docker container inspect kamal-proxy > \/dev\/null 2>&1; then docker container rm kamal-proxy; fi$/,
    difference: 'proxy-name',
  },
  { lines: /only (Kamal|here) · vm\d \| mkdir -p \.kamal\/apps\/app\/assets\/extracted\//, difference: 'assets-copy' },
  { lines: /only (Kamal|here) · vm\d \| mkdir -p \.kamal\/apps\/app\/assets\/volumes\//, difference: 'assets-copy' },
  { lines: /only (Kamal|here) · vm\d \| mkdir -p \S+\/error_pages(\/\w+)?$/, difference: 'pages-dir' },
  { lines: /only Kamal · vm\d \| chmod 755 app-db\/etc\/my\.cnf$/, difference: 'file-mode' },
];

export const unexplained = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !ALLOWED.some((one) => one.lines.test(line)));
