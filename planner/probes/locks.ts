import type { Probe } from './probe.ts';

/** Which deploy locks are held, and by whom? */
export const locksProbe: Probe = {
  name: 'locks',
  needsDocker: false,
  script: () =>
    `for d in .kamal/lock-*; do [ -d "$d" ] && { echo "L \${d#.kamal/lock-}"; base64 -d < "$d/details" 2> /dev/null | sed 's/^/l /'; }; done`,
  parse: (text) => ({
    locks: Object.fromEntries(
      text
        .split(/^L /m)
        .slice(1)
        .map((block) => {
          const [name = '', ...lines] = block.split('\n');
          return [
            name,
            {
              details: lines
                .map((line) => line.replace(/^l /, ''))
                .join('\n')
                .trim(),
            },
          ];
        }),
    ),
  }),
};
