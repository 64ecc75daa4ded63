import type { SentenceTaps } from '../activations/run';
import type { Encoding } from '../tokens/tokenizer';
import { type PassRow, runRows, passScorer } from './passScorer';
import type { SentenceScores } from './scorer';
import { ordinaryTokens, type PreparedTarget } from './targets';
import { alignWords } from './wordScores';

/**
 * Effect of masking a word: the target of the whole sentence less that of the sentence with all of the word's wordpieces replaced by the
 * token that a removal leaves, [MASK] in BERT. A target that is a mean over tokens is taken, in both, over the tokens of the other words. Every wordpiece scores the effect of
 * its word, special tokens 0.
 */
export const leaveOneOut = passScorer({
  name: 'leave_one_out',
  description: 'fall of the target when the word is masked; a high one is a word that holds the target up',
  source: 'Li, Monroe & Jurafsky 2016, arXiv 1612.08220, with [MASK] in place of erasure',
  defaultAggregation: 'mean',
  removes: true,
  passesOf: ({ wordIds }) => ({ rows: 1 + alignWords(wordIds).words.length, gradients: 0 }),
  scoresOf: async function* ({ model, encodings, target, progress, only }) {
    const removed = model.tokenizer.idOf(model.roles.removal!);
    const rows = only.flatMap((sentence) => rowsOf(encodings[sentence]!, sentence, target, removed));
    for await (const { sentence, rows: taps } of runRows(model, rows, target.taps, {}, progress))
      yield { index: sentence, ...effectsOf(encodings[sentence]!, taps, target) };
  },
});

/** The sentence whole, then without each of its words. */
function rowsOf(encoding: Encoding, sentence: number, target: PreparedTarget, removed: number): PassRow[] {
  const { starts, ends } = alignWords(encoding.wordIds);
  const without = starts.map((start, word) => ({
    ...encoding,
    inputIds: encoding.inputIds.map((id, at) => (at >= start && at < ends[word]! ? removed : id)),
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
