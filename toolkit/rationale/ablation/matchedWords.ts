/** What a word is matched by. */
export interface MatchableWord {
  /** Position in the sentence. */
  word: number;
  stratum: string;
  /** In nats; null where it is not known. */
  negLogFrequency: number | null;
}

/** A word of a set, and the word outside it that stands beside it. */
export type MatchedPair = [inside: number, outside: number];

/**
 * Pairs the words of a set with words of the sentence outside it, each used at most once: of the same stratum, as many as can be, and
 * of all such pairings the one with the least sum of differences in -log frequency (an assignment, not the nearest one by one). Words
 * of unknown frequency are paired among each other. A word of the set that is in no pair has no match.
 *
 * @param words - every word of the sentence, in reading order
 * @returns in reading order of the set
 */
export function matchWords(words: readonly MatchableWord[], set: readonly number[]): MatchedPair[] {
  const inside = new Set(set);
  const poolOf = ({ stratum, negLogFrequency }: MatchableWord) => `${stratum} ${negLogFrequency !== null}`;
  const pairs = [...new Set(words.map(poolOf))].flatMap((name) => {
    const pool = words.filter((word) => poolOf(word) === name);
    const [own, others] = [true, false].map((isInside) =>
      byFrequency(pool, ({ word }) => inside.has(word) === isInside),
    );
    const isSmaller = own!.length <= others!.length;
    const assigned = isSmaller ? assign(own!, others!) : assign(others!, own!);
    return assigned.map(([few, many]): MatchedPair => (isSmaller ? [few.word, many.word] : [many.word, few.word]));
  });
  return pairs.sort((a, b) => a[0] - b[0]);
}

function byFrequency(pool: readonly MatchableWord[], takes: (word: MatchableWord) => boolean): MatchableWord[] {
  return pool.filter(takes).sort((a, b) => frequencyOf(a) - frequencyOf(b) || a.word - b.word);
}

function frequencyOf({ negLogFrequency }: MatchableWord): number {
  return negLogFrequency ?? 0;
}

/**
 * The assignment of least cost of every item of `few` to another of `many`, both sorted. Where the cost is a distance on a line, some
 * best assignment keeps the order, so that the best of each pair of beginnings gives that of the whole.
 */
function assign(few: readonly MatchableWord[], many: readonly MatchableWord[]): [MatchableWord, MatchableWord][] {
  const distance = (i: number, j: number) => Math.abs(frequencyOf(few[i]!) - frequencyOf(many[j]!));
  // cost[i][j]: of the first i assigned among the first j.
  const cost = Array.from({ length: few.length + 1 }, (_, i) => new Float64Array(many.length + 1).fill(i && Infinity));
  for (let i = 1; i <= few.length; i++)
    for (let j = i; j <= many.length; j++)
      cost[i]![j] = Math.min(cost[i]![j - 1]!, cost[i - 1]![j - 1]! + distance(i - 1, j - 1));
  const pairs: [MatchableWord, MatchableWord][] = [];
  for (let [i, j] = [few.length, many.length]; i > 0; j--)
    if (cost[i]![j] !== cost[i]![j - 1]) pairs.push([few[--i]!, many[j - 1]!]);
  return pairs;
}
