/** Where a collector is: name and password are taken out of its URL, which messages show and `fetch` takes only without. */

export interface Endpoint {
  readonly url: string;
  /** HTTP's header of that name. */
  readonly authorization?: string;
}

/** Reads what the configuration says, also where it is no URL. */
export function endpointOf(text: string): Endpoint {
  const [, scheme = '', user, rest = ''] = /^([a-z][\w+.-]*:\/\/)?(?:([^/?#]*)@)?(.*)$/is.exec(text) ?? [];
  const url = `${scheme}${rest}`;
  if (user === undefined) return { url };
  const pair = user.includes(':') ? user : `${user}:`;
  return { url, authorization: `Basic ${Buffer.from(decoded(pair)).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
