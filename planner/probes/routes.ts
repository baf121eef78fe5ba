import type { RouteFacts } from '../facts.ts';
import { APPS_CONFIG, APPS_CONFIG_IN_PROXY } from '../names.ts';
import type { Probe } from './probe.ts';

/** Where kamal-proxy keeps its state inside its container. */
export const STATE_DIRECTORY = '/home/kamal-proxy/.config/kamal-proxy';
const STATE_FILE = 'kamal-proxy.state';

/** Begin the certificates and error pages that are newer than the state file, and the proxy's own list. */
const NEWER = '=== newer';
const LISTED = '=== listed';

/**
 * What does kamal-proxy serve? Its state file says everything; it is read on the host where the user may look there, else
 * in the container, which leaves a trace among Docker's events. A proxy that could not load the file when it was started
 * serves nothing, and writes it anew with the next change: a file older than the start is held against the proxy's own list.
 * The proxy reads certificates and error pages when it deploys a service, and writes its state after that.
 */
export const routesProbe: Probe = {
  name: 'routes',
  needsDocker: true,
  script: () =>
    [
      'inside() { docker exec kamal-proxy "$@" 2> /dev/null; }',
      `f=${STATE_FILE} d=${STATE_DIRECTORY} old=1`,
      'if [ -r "$M/$f" ]; then cat "$M/$f"; [ ! "$M/$f" -nt "$P" ] || old=',
      'elif [ -z "$P" ] || [ -x "$M" ]; then old=',
      'elif r=$(inside find "$d/$f" -newer /etc/hosts -exec cat {} +) && [ -n "$r" ]; then old=; printf \'%s\\n\' "$r"',
      'else inside cat "$d/$f" || old=; fi',
      `set --; for c in ${APPS_CONFIG}/*/tls ${APPS_CONFIG}/*/error_pages; do [ ! -d "$c" ] || set -- "$@" "$c"; done`,
      `[ $# -eq 0 ] || { echo '${NEWER}'; if [ -r "$M/$f" ]; then find "$@" -type f -newer "$M/$f"`,
      `elif [ -n "$P" ] && [ ! -x "$M" ]; then inside find ${APPS_CONFIG_IN_PROXY} -type f -newer "$d/$f"; fi; }`,
      `[ -z "$old" ] || ! l=$(inside kamal-proxy list) || printf '${LISTED}\\n%s\\n' "$l"`,
    ].join('\n'),
  parse: (text) => {
    const [looked = '', list] = text.split(`${LISTED}\n`);
    const [state = '', newer = ''] = looked.split(`${NEWER}\n`);
    const routes = state.trim() === '' ? [] : parseState(state).map((route) => withNewer(route, newer));
    const names = list === undefined ? undefined : namesIn(list);
    return { routes: names === undefined ? routes : routes.filter(({ service }) => names.includes(service)) };
  },
};

/** Of each line the first word, which is coloured even where there is no terminal. */
const namesIn = (list: string): string[] =>
  [...list.matchAll(/^(?:\W\[[\d;]*m)?([\w.-]+)/gm)].map(([, name = '']) => name);

/** Paths of the host or of the proxy's container, a line each. */
function withNewer(route: RouteFacts, paths: string): RouteFacts {
  const isNewer = (setting: string): boolean => {
    const path = route.settings[setting]?.slice(APPS_CONFIG_IN_PROXY.length) ?? '';
    return path !== '' && paths.split('\n').some((one) => `${one}/`.includes(`${path}/`));
  };
  if (isNewer('tls certificate')) return { ...route, unread: 'certificate' };
  return isNewer('error pages') ? { ...route, unread: 'error pages' } : route;
}

type Json = Record<string, unknown>;

function parseState(text: string): RouteFacts[] {
  const services = JSON.parse(text) as readonly Json[];
  return services.map((service) => {
    const options = (service['options'] ?? {}) as Json;
    const pause = (service['pause_controller'] ?? {}) as Json;
    return {
      service: String(service['name']),
      hosts: strings(options['hosts'] ?? service['hosts']),
      pathPrefixes: strings(options['path_prefixes'] ?? service['path_prefixes'] ?? ['/']),
      targets: strings(service['active_targets'] ?? [service['active_target']].filter(Boolean)),
      state: (['running', 'paused', 'stopped'] as const)[Number(pause['state'] ?? 0)] ?? 'running',
      ...(pause['state'] === 2 && pause['stop_message'] ? { message: String(pause['stop_message']) } : {}),
      settings: settingsOf(options, (service['target_options'] ?? {}) as Json),
    };
  });
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const duration = (nanoseconds: unknown): string => `${Number(nanoseconds ?? 0) / 1e9}s`;

/** In the words of `steps/route-settings.ts`, so that the two can be compared. */
function settingsOf(options: Json, target: Json): Readonly<Record<string, string>> {
  const health = (target['health_check_config'] ?? {}) as Json;
  return {
    tls: String(options['tls_enabled'] ?? false),
    'tls certificate': String(options['tls_certificate_path'] ?? ''),
    'tls key': String(options['tls_private_key_path'] ?? ''),
    'tls redirect': String(options['tls_redirect'] ?? true),
    'error pages': String(options['error_page_path'] ?? ''),
    'strip path prefix': String(options['strip_prefix'] ?? true),
    'health check path': String(health['path'] ?? '/up'),
    'health check interval': duration(health['interval']),
    'health check timeout': duration(health['timeout']),
    'response timeout': duration(target['response_timeout']),
    'buffer requests': String(target['buffer_requests'] ?? false),
    'buffer responses': String(target['buffer_responses'] ?? false),
    'buffer memory': String(target['max_memory_buffer_size'] ?? 0),
    'max request body': String(target['max_request_body_size'] ?? 0),
    'max response body': String(target['max_response_body_size'] ?? 0),
    'forward headers': String(target['forward_headers'] ?? false),
    'logged request headers': strings(target['log_request_headers']).join(','),
    'logged response headers': strings(target['log_response_headers']).join(','),
  };
}
