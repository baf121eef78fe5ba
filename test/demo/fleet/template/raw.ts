/** A map of decoded JSON: a field that it does not have is an error, and `index` finds nothing, rather than a zero value. */
export class RawMap extends Map<string, unknown> {}
