/** Word scores of a sentence, or why it has none. */
export type Scored = Float64Array | string;

/** Word scores by sentence, null where there are none, and how often for which reason. */
export interface Counted {
  scores: (Float64Array | null)[];
  failures: Record<string, number>;
}

/** Sentences on which a scorer failed, or gave a word no number, are counted by reason and have no scores. */
export function withoutFailures(all: readonly Scored[]): Counted {
  const failures = new Map<string, number>();
  const scores = all.map((scored) => {
    const failure = typeof scored === 'string' ? scored : notFinite(scored);
    if (failure === null) return scored as Float64Array;
    failures.set(failure, (failures.get(failure) ?? 0) + 1);
    return null;
  });
  return { scores, failures: Object.fromEntries(failures) };
}

/** Why scores cannot be ranked, or null. */
export function notFinite(scores: Float64Array): string | null {
  const bad = scores.find((score) => !Number.isFinite(score));
  return bad === undefined ? null : `a word has the score ${bad}`;
}
