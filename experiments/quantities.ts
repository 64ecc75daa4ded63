/** A time for people: seconds up to a minute and a half, then minutes. */
export function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** What lies between two bounds, for people: one of them where both read alike. */
export function between(
  { fewest, most }: { fewest: number; most: number },
  inWords: (value: number) => string,
): string {
  const [from, to] = [inWords(fewest), inWords(most)];
  return from === to ? from : `${from} to ${to}`;
}

/** Bytes for people, in GiB. */
export function inGib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** Bytes for people, in MiB. */
export function inMib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
