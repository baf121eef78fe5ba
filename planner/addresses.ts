/** Addresses that somebody listens on, in one spelling. */

const WILDCARDS = ['', '*', '0.0.0.0', '::'];

/**
 * An address of IPv4, or of IPv6 as RFC 5952 writes it, without brackets and zone; an address of IPv4 inside one of IPv6
 * is the former. Undefined: every address of the host.
 */
export function plainAddress(text: string): string | undefined {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const plain = bare.includes(':') ? shortened(groupsOf(bare)) : bare;
  return WILDCARDS.includes(plain) ? undefined : plain;
}

/** Whether two programs cannot have the same port of both. */
export const isOverlapping = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;

/** The eight numbers of an address of IPv6. */
function groupsOf(text: string): number[] {
  const inHex = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = [], tail = []] = inHex
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
    .map((part) => part.map((group) => Number.parseInt(group, 16)));
  return [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => 0), ...tail];
}

function shortened(groups: readonly number[]): string {
  const hex = groups.map((group) => group.toString(16)).join(':');
  const [, high, low] = /^(?:0:){5}ffff:(\w+):(\w+)$/.exec(hex) ?? [];
  if (high !== undefined && low !== undefined) {
    const bytes = [high, low].map((word) => Number.parseInt(word, 16)).flatMap((word) => [word >> 8, word & 255]);
    return bytes.join('.');
  }
  const zeros = [...hex.matchAll(/\b0(?::0)+\b/g)].map(([run]) => run);
  const longest = zeros.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? hex : hex.replace(new RegExp(`(^|:)${longest}(:|$)`), '::');
}
