/** Positions of two items, one from either list. */
export type Pair = [first: number, second: number];

/**
 * Pairs the items of two lists by their nearest values, each used at most once: from the smallest of the first list on, each takes the
 * nearest of the second that is still free and no further away than the caliper, the smaller of two equally near. The same lists
 * always give the same pairs.
 *
 * @param caliper - the largest difference within a pair
 */
export function matchPairs(first: ArrayLike<number>, second: ArrayLike<number>, caliper: number): Pair[] {
  const takers = byValue(first);
  const offered = byValue(second);
  const free = new FreePlaces(offered.length);
  const pairs: Pair[] = [];
  let from = 0;
  for (const taker of takers) {
    const value = first[taker]!;
    while (from < offered.length && second[offered[from]!]! < value) from++;
    const place = nearest(free.atOrBefore(from - 1), free.atOrAfter(from), (at) =>
      Math.abs(second[offered[at]!]! - value),
    );
    if (place === null || Math.abs(second[offered[place]!]! - value) > caliper) continue;
    free.take(place);
    pairs.push([taker, offered[place]!]);
  }
  return pairs;
}

/** Positions in ascending order of value, ties in their own order. */
function byValue(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, at) => at).sort((a, b) => values[a]! - values[b]!);
}

function nearest(before: number | null, after: number | null, distance: (at: number) => number): number | null {
  if (before === null || after === null) return before ?? after;
  return distance(before) <= distance(after) ? before : after;
}

/** Places in a row that are taken one after the other; finds the next free one in either direction in nearly constant time. */
class FreePlaces {
  /** For each place, shifted by one so that both ends have a neighbour, where to look next: itself while it is free. */
  private readonly up: Int32Array;
  private readonly down: Int32Array;

  constructor(private readonly count: number) {
    this.up = Int32Array.from({ length: count + 2 }, (_, at) => at);
    this.down = this.up.slice();
  }

  /** The first free place from `place` on. */
  atOrAfter(place: number): number | null {
    const found = follow(this.up, place + 1) - 1;
    return found < this.count ? found : null;
  }

  /** The last free place up to `place`. */
  atOrBefore(place: number): number | null {
    const found = follow(this.down, place + 1) - 1;
    return found >= 0 ? found : null;
  }

  take(place: number): void {
    this.up[place + 1] = place + 2;
    this.down[place + 1] = place;
  }
}

/** Where the chain of pointers ends, each passed one shortened. */
function follow(next: Int32Array, start: number): number {
  let at = start;
  while (next[at] !== at) {
    next[at] = next[next[at]!]!;
    at = next[at]!;
  }
  return at;
}
