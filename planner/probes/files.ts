import { APPS_CONFIG } from '../names.ts';
import { shellQuote } from '../quoting.ts';
import { type Probe, tagged } from './probe.ts';

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
      `for f in ${[...globs, ...files.map(shellQuote)].join(' ')}; do`,
      `[ -f "$f" ] && fingerprint_file "$f" && printf 'F %s %.32s %s\\n' "$(stat -c %a "$f" 2> /dev/null || stat -f %Lp "$f")" "$h" "$f"; done`,
      `for d in ${[...folders, ...directories.map(shellQuote)].join(' ')}; do [ -d "$d" ] && printf 'D %s\\n' "$d"; done`,
      'for p in options image image_version run_command; do',
      `[ -f ".kamal/proxy/$p" ] && printf 'P %s %s\\n' "$p" "$(cat ".kamal/proxy/$p")"; done`,
    ].join('\n');
  },
  parse: (text) => ({
    files: tagged(text, 'F').map((line) => {
      const [mode = '', fingerprint = '', ...path] = line.split(' ');
      return { mode, fingerprint, path: path.join(' ') };
    }),
    directories: tagged(text, 'D').sort(),
    proxyFiles: Object.fromEntries(
      tagged(text, 'P').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    ),
  }),
};
