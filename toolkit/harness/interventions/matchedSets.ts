import { type Stratum, stratumOf } from '../../metrics/sample';
import { isRefusal, type Refusal, refuseWords } from '../../rationale/ablation/ablation';
import type { MatchedSet } from '../../rationale/ablation/matchedWords';
import { otherWords, topWords, wordOrder } from '../../rationale/ablation/wordSets';
import { type Boundary, highFlags } from '../../rationale/high';
import type { InterventionWords } from '../config/interventions';
import { matchedIn } from '../faithfulness/matchedSets';
import type { RankedScores } from '../faithfulness/rankedScores';
import type { Sampled, SampledSentence } from '../faithfulness/sample';

/** One entry of `interventions.words` on the sample. */
export interface AskedSets {
  /** `high`, `top 3` */
  name: string;
  /** One a sentence; null where it was refused. */
  sets: (MatchedSet | null)[];
  /** Words of the sets, and those of them without a match, which are left as they are. */
  words: number;
  unmatched: number;
  /** How many sentences were refused, by reason. */
  refused: Record<string, number>;
}

/** Why a set of words has nothing to be held against. */
export const NO_MATCH = {
  noMatch: 'no word of the set has a match',
  noOther: 'the set and its match are the whole sentence',
  noScores: 'the scorer gives the sentence no scores',
} as const;

/** The set in every sentence of the sample, with its match by stratum and -log frequency. */
export function askedSets(
  context: Sampled,
  asked: InterventionWords,
  boundary: Boundary,
  scored: RankedScores,
): AskedSets {
  const refused = new Map<string, number>();
  let [words, unmatched] = [0, 0];
  const sets = context.sample.map((sentence, at) => {
    const set = setOf(sentence, asked, boundary, scored.scores[at] ?? null);
    const found = isRefusal(set) ? set : matched(context, at, set);
    if (!isRefusal(set)) words += set.length;
    if (!isRefusal(set)) unmatched += set.length - (isRefusal(found) ? 0 : found.set.length);
    if (!isRefusal(found)) return found;
    refused.set(found.refused, (refused.get(found.refused) ?? 0) + 1);
    return null;
  });
  return { name: nameOf(asked), sets, words, unmatched, refused: Object.fromEntries(refused) };
}

/** `high`, `top 3` */
function nameOf(asked: InterventionWords): string {
  return typeof asked === 'string' ? asked : `top ${asked.top}`;
}

/** The words of a sentence that the config means. */
function setOf(
  { words }: SampledSentence,
  asked: InterventionWords,
  boundary: Boundary,
  scores: Float64Array | null,
): number[] | Refusal {
  if (scores === null) return { refused: NO_MATCH.noScores };
  if (typeof asked !== 'string') {
    const order = wordOrder(words, scores, 'the scorer');
    return isRefusal(order) ? order : topWords(order, asked.top);
  }
  const flags = highFlags(scores, boundary);
  const high = words.filter((_, at) => flags[at]);
  return asked === 'high' ? high : otherWords(words, high);
}

function matched(context: Sampled, at: number, set: number[]): MatchedSet | Refusal {
  const refusal = refuseWords(context.encodings[at]!.wordIds, set);
  if (refusal) return refusal;
  const found = matchedIn(context, at, set);
  if (found.set.length === 0) return { refused: NO_MATCH.noMatch };
  return found.others.length === 0 ? { refused: NO_MATCH.noOther } : found;
}

/** The stratum of each word of a sentence of the sample, by its position in the sentence. */
export function strataOf({ measure }: Sampled, { words, rows }: SampledSentence): Map<number, Stratum> {
  return new Map(words.map((word, at) => [word, stratumOf(measure.table.words[rows[at]!]!.upos)]));
}
