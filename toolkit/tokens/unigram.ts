import type { Unigram } from '../checkpoint/tokenizerModel';
import type { AlignedChar } from './alignedText';
import { spanning, type TokenModel } from './piece';

/** How much less likely than the least likely token an unknown character is. */
const UNKNOWN_PENALTY = 10;

/** The best way to the end of a prefix of a word: its score, where its last token begins, and that token's id. */
interface Step {
  score: number;
  start: number;
  id: number;
}

/**
 * Unigram (Kudo 2018, arXiv 1804.10959): of all ways to cut a word into tokens the one whose scores add up to most, found by
 * Viterbi's algorithm; of equal ones that whose last token is the longest. Unknown characters in a row are one unknown token.
 *
 * `@huggingface/tokenizers` cuts alike, but its trie of a large vocabulary takes twelve times as long to build and 188 MB instead of 7.
 */
export function unigramModel({ vocab, unk_id }: Unigram): TokenModel {
  const ids = new Map(vocab.map(([token], id) => [token, id]));
  const longest = vocab.reduce((most, [token]) => Math.max(most, Array.from(token).length), 1);
  const unknownScore = vocab.reduce((least, [, score]) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;
  const scoreOf = (token: string, length: number): Omit<Step, 'start'> | null => {
    const id = ids.get(token);
    if (id !== undefined) return { id, score: vocab[id]![1] };
    return length === 1 ? { id: unk_id, score: unknownScore } : null;
  };
  return (word) =>
    runsOf(bestSteps(word, longest, scoreOf), unk_id).map(({ start, end, id }) =>
      spanning(id, vocab[id]![0], word.slice(start, end)),
    );
}

/** The best step to each place of a word, from 1 on. */
function bestSteps(
  word: readonly AlignedChar[],
  longest: number,
  scoreOf: (token: string, length: number) => Omit<Step, 'start'> | null,
): Step[] {
  const best: (Step | undefined)[] = [{ score: 0, start: 0, id: 0 }];
  for (let start = 0; start < word.length; start++) {
    let token = '';
    for (let end = start + 1; end <= Math.min(start + longest, word.length); end++) {
      token += word[end - 1]!.char;
      const found = scoreOf(token, end - start);
      if (!found) continue;
      const score = found.score + best[start]!.score;
      const known = best[end];
      if (!known || score > known.score) best[end] = { score, start, id: found.id };
    }
  }
  return best as Step[];
}

/** The tokens on the best way to the end, first to last; unknown ones in a row are one. */
function runsOf(best: readonly Step[], unknown: number): { start: number; end: number; id: number }[] {
  const runs: { start: number; end: number; id: number }[] = [];
  for (let end = best.length - 1; end > 0; end = best[end]!.start) {
    const { start, id } = best[end]!;
    const next = runs.at(-1);
    if (next?.id === unknown && id === unknown) next.start = start;
    else runs.push({ start, end, id });
  }
  return runs.reverse();
}
