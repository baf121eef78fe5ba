import { APPS_CONFIG } from '../names.ts';
import { shellQuote } from '../quoting.ts';
import { fingerprinted, type Probe, tagged } from './probe.ts';

/** Which of Kamal's files and directories are there? Contents leave the host as keyed fingerprints. */
export const filesProbe: Probe = {
  name: 'files',
  needsDocker: false,
  script: ({ serviceWithDestination: service, files, directories }) => {
    const app = `.kamal/apps/${service}`;
    const proxy = `${APPS_CONFIG}/${service}`;
    const globs = [
      `${app}/env/roles/*.env`,
      `${app}/env/accessories/*.env`,
      `${proxy}/tls/*.pem`,
      `${proxy}/tls/*/*.pem`,
      `${proxy}/error_pages/*/*.html`,
    ];
    const folders = [
      `${app}/assets/extracted/*`,
      `${app}/assets/volumes/*`,
      `${proxy}/error_pages/*`,
      '.kamal/apps/*',
      '.kamal/proxy',
      proxy,
    ];
    return [
      `set --; for f in ${[...globs, ...files.map(shellQuote)].join(' ')}; do [ ! -f "$f" ] || set -- "$@" "$f"; done`,
      `if [ $# -gt 0 ]; then stat -c 'M %a %n' "$@" 2> /dev/null || stat -f 'M %Lp %N' "$@"; fi`,
      `for f do printf 'F %s ' "$f"; fingerprint_file "$f"; done`,
      `for d in ${[...folders, ...directories.map(shellQuote)].join(' ')}; do [ -d "$d" ] && printf 'D %s\\n' "$d"; done`,
      'for p in options image image_version run_command; do',
      `[ -f ".kamal/proxy/$p" ] && printf 'P %s %s\\n' "$p" "$(cat ".kamal/proxy/$p")"; done`,
    ].join('\n');
  },
  parse: (text) => ({
    files: tagged(text, 'F')
      .map(fingerprinted)
      .map(([path, fingerprint]) => ({
        mode: modes(text).get(path) ?? '',
        fingerprint,
        path,
      })),
    directories: tagged(text, 'D').sort(),
    proxyFiles: Object.fromEntries(
      tagged(text, 'P').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    ),
  }),
};

const modes = (text: string): Map<string, string> =>
  new Map(tagged(text, 'M').map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
