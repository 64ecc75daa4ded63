import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Findings } from '../../../toolkit/harness/claims/claim';
import { scoreKey } from '../../../toolkit/harness/records';
import { metricNamed } from '../../../toolkit/metrics/registry';
import { prepareSample } from '../../../toolkit/metrics/sample';
import { highWords } from '../../../toolkit/rationale/high';

/** UPOS of every sentence of a planted corpus: five content words, four function words, three of punctuation. */
const SENTENCE = 'DET ADJ NOUN PUNCT VERB ADP DET NOUN PUNCT CCONJ ADV PUNCT'.split(' ');

/** A number in [0, 1) from a stream of its own. */
export function randomStream(seed: number): () => number {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1)); // neighbouring seeds begin alike
  return () => uniformFloat64(generator);
}

/** Scores of a scorer at a layer: one call a word. */
export type Planted = (upos: string, random: () => number) => number;

/**
 * Findings on `sentences` sentences of one shape, whose scores are planted under the keys of `scoreKey` (`tas.post.8`).
 * @param shared - handed the same random numbers for every key, so that layers can differ by what is planted alone
 */
export function plantedFindings(
  sentences: number,
  numLayers: number,
  planted: Record<string, Planted>,
  { shared = false } = {},
): Findings {
  const upos = Array.from({ length: sentences }, () => SENTENCE).flat();
  const ids = upos.map((_, word) => Math.floor(word / SENTENCE.length));
  const words = { upos, salience: upos.map(() => null), sentence: ids, document: ids };
  const sample = prepareSample(words, { draws: 400, seed: 3 });
  const starts = Array.from({ length: sentences }, (_, sentence) => sentence * SENTENCE.length);
  const scored = new Map(
    Object.entries(planted).map(([key, scoreOf], at) => {
      const random = randomStream(shared ? 100 : 100 + at);
      const scores = Float64Array.from(upos, (tag) => scoreOf(tag, random));
      return [key, { scores, high: highWords(scores, starts, 0.75, 'sentence') }];
    }),
  );
  const find: Findings['find'] = (metric, scorer, layer, site) => {
    if (scorer === null) return metricNamed(metric).evaluate(sample, { scores: [], high: [] });
    const found = scored.get(scoreKey(scorer, layer, site));
    return found && metricNamed(metric).evaluate(sample, found);
  };
  return { level: 0.95, numLayers, find };
}
