import { TokenCount } from '../activations/progress';
import type { SentenceTaps } from '../activations/run';
import { TARGETS } from '../graph/taps';
import type { Encoding } from '../tokens/tokenizer';
import { passCost } from './passCost';
import { allOf, type PassRow, runRows } from './passRows';
import type { Place } from './place';
import type { PassCost, PassScorer, SentenceScores } from './scorer';
import { ordinaryTokens, type PreparedTarget, prepareTarget, targetOf, targetUnavailable } from './targets';
import { alignWords } from './wordScores';

const NAME = 'leave_one_out';

/**
 * Effect of masking a word: the target of the whole sentence less that of the sentence with all of the word's wordpieces replaced by
 * [MASK]. A target that is a mean over tokens is taken, in both, over the tokens of the other words. Every wordpiece scores the effect of
 * its word, special tokens 0.
 */
export const leaveOneOut = {
  cost: 'many passes',
  name: NAME,
  description: 'fall of the target when the word is masked; a high one is a word that holds the target up',
  source: 'Li, Monroe & Jurafsky 2016, arXiv 1612.08220, with [MASK] in place of erasure',
  factors: { target: TARGETS },
  firstLayer: null,
  defaultAggregation: 'mean',
  unavailable: (model, place) => targetUnavailable(model, targetOf(place)),
  costOf,
  scoreSentences: async function* (model, encodings, place, onProgress, only = allOf(encodings)) {
    const progress = new TokenCount(
      NAME,
      costOf(
        only.map((at) => encodings[at]!),
        place,
      ).tokens,
      onProgress,
    );
    const target = await prepareTarget(model, encodings, targetOf(place), progress, only);
    const { mask } = model.tokenizer.ids;
    const rows = only.flatMap((sentence) => rowsOf(encodings[sentence]!, sentence, target, mask));
    for await (const { sentence, rows: taps } of runRows(model, rows, target.taps, {}, progress))
      yield { index: sentence, ...effectsOf(encodings[sentence]!, taps, target) };
  },
} as const satisfies PassScorer;

function costOf(encodings: readonly Encoding[], place: Place): PassCost {
  return passCost(encodings, place, ({ wordIds }) => ({ rows: 1 + alignWords(wordIds).words.length, gradients: 0 }));
}

/** The sentence whole, then without each of its words. */
function rowsOf(encoding: Encoding, sentence: number, target: PreparedTarget, mask: number): PassRow[] {
  const { starts, ends } = alignWords(encoding.wordIds);
  const without = starts.map((start, word) => ({
    ...encoding,
    inputIds: encoding.inputIds.map((id, at) => (at >= start && at < ends[word]! ? mask : id)),
  }));
  return [encoding, ...without].map((row) => ({ sentence, encoding: row, feeds: () => target.valueFeeds(sentence) }));
}

/** @param rows - In the order of `rowsOf`. */
function effectsOf(
  encoding: Encoding,
  [whole, ...without]: SentenceTaps[],
  target: PreparedTarget,
): Omit<SentenceScores, 'index'> {
  const { starts, ends } = alignWords(encoding.wordIds);
  const scores = new Float64Array(encoding.inputIds.length);
  without.forEach((taps, word) => {
    const [start, end] = [starts[word]!, ends[word]!];
    const kept = ordinaryTokens(encoding).filter((at) => at < start || at >= end);
    scores.fill(target.valueOf(whole!, kept) - target.valueOf(taps, kept), start, end);
  });
  if (!scores.some(Number.isNaN)) return { scores };
  return { scores: scores.fill(NaN), failure: 'without its only word nothing is left to take the target over' };
}
