/** `URI.parse`. */
import type { Call } from '../call.ts';
import { RubyError } from '../errors.ts';
import type { RubyObject } from '../values.ts';

const PORTS: Readonly<Record<string, bigint>> = { http: 80n, https: 443n, ftp: 21n, ws: 80n, wss: 443n };
const PATTERN =
  /^(?:([a-z][\w+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i;

/** The parts of a URI. */
export function parseUri(text: string, call: Call): RubyObject {
  const found = PATTERN.exec(text);
  if (found === null || /\s/.test(text)) {
    throw new RubyError('URI::InvalidURIError', `bad URI (is not URI?): ${JSON.stringify(text)}`, call.node);
  }
  const [, scheme, userinfo, host, port, path = '', query, fragment] = found;
  const [user, password] = userinfo?.split(':') ?? [];
  const name = scheme?.toLowerCase() ?? null;
  return {
    type: 'object',
    className: 'URI',
    fields: {
      scheme: name,
      userinfo: userinfo ?? null,
      user: user ?? null,
      password: password ?? null,
      host: host ?? null,
      hostname: host?.replace(/^\[|\]$/g, '') ?? null,
      port: port ? BigInt(port) : (PORTS[name ?? ''] ?? null),
      path,
      query: query ?? null,
      fragment: fragment ?? null,
    },
    text,
  };
}
