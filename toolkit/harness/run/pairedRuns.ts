import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../../graph/taps';
import { scoreKey } from '../../attribution/place';
import { aucContentFunction, contentSentenceAucs } from '../../metrics/classAuc';
import { pairedDifference, simultaneousIntervals } from '../../metrics/differences';
import { holm } from '../../metrics/multipleTests';
import { signFlipTest } from '../../metrics/permutationTests';
import { prepareSample, type Sample } from '../../metrics/sample';
import { own } from '../../own';
import { areCounterparts } from '../config/rules';
import type { ComparedRun, SiteProfile } from './compare';
import { readRun, type RunRecord } from './readRun';
import type { WordRow } from './words';

/** Two runs over the same sentences, layer by layer; or why they cannot be paired. */
export type PairedRuns = { runs: [string, string] } & ({ layers: PairedLayer[] } | { reason: string });

/** A layer of the second run beside one of the first: by index, or where the checkpoints differ in depth by relative depth. */
export interface PairedLayer {
  sites: [Site, Site];
  layers: [number, number];
  /** `auc_content_function` of TAS of the second less that of the first, over the words that both have scored. */
  difference: number;
  /** By bootstrap draws of sentences that both share, at the first run's level; holds for all layers and sites of the pair at once. */
  interval: [number, number] | null;
  /** Of sign flips of the differences sentence by sentence, two-sided, corrected over the same (Holm); null without such a sentence. */
  p: number | null;
  /** Words. */
  n: number;
}

/**
 * Every two runs of several, paired over their sentences.
 *
 * @param runs - as `compareRuns` has them
 * @throws {UserError} For a folder that is damaged.
 */
export function pairRuns(runs: readonly ComparedRun[]): PairedRuns[] {
  const records = runs.map(({ run }) => (existsSync(join(run, 'tokens.jsonl')) ? readRun(run) : null));
  return runs.flatMap((first, a) =>
    runs.slice(a + 1).map((second, at): PairedRuns => {
      const [one, other] = [records[a], records[a + 1 + at]];
      const named = { runs: [first.run, second.run] as [string, string] };
      if (!one || !other) return { ...named, reason: 'kept figures have no words' };
      const reason = whyNot(one, other);
      return reason === null ? { ...named, layers: paired(first, one, second, other) } : { ...named, reason };
    }),
  );
}

function whyNot(one: RunRecord, other: RunRecord): string | null {
  if (one.manifest.corpus.digest !== other.manifest.corpus.digest) return 'they are of different corpora';
  const sentencesOf = ({ words }: RunRecord) =>
    [
      ...new Set(words.map(({ sentence, sentenceId, document }) => JSON.stringify([sentence, document, sentenceId]))),
    ].join();
  return sentencesOf(one) === sentencesOf(other) ? null : 'they are of different sentences of the corpus';
}

function paired(first: ComparedRun, one: RunRecord, second: ComparedRun, other: RunRecord): PairedLayer[] {
  const { draws, primaryDraws, level } = one.config.bootstrap;
  const seed = one.config.seed;
  const words = sharedWords(one.words, other.words);
  const sample = sampleOf(words, { draws: Math.max(draws, primaryDraws), seed });
  const aucOf = (scores: Float64Array) => aucContentFunction.evaluate(sample, { scores, high: [] });
  const rows = places(first, second).flatMap(({ sites, layers }) => {
    const of = (side: 0 | 1) => scoresOf(words, side, scoreKey('tas', { site: sites[side], layer: layers[side] }));
    const [before, after] = [of(0), of(1)];
    if (before === null || after === null) return [];
    const contrast = pairedDifference(aucOf(after), aucOf(before));
    if (!contrast) return [];
    const [own, others] = [contentSentenceAucs(sample, before), contentSentenceAucs(sample, after)];
    const test = signFlipTest(
      others.map((value, sentence) => value - own[sentence]!),
      { seed },
    );
    return [{ sites, layers, contrast, test }];
  });
  const intervals = simultaneousIntervals(
    rows.map(({ contrast }) => contrast),
    level,
  );
  const adjusted = holm(rows.map(({ test }) => test?.p ?? 1)); // of one sample all rows are tested, or none
  return rows.map(({ sites, layers, contrast, test }, at) => ({
    ...{ sites, layers, difference: contrast.value, interval: intervals[at]! },
    ...{ p: test && adjusted[at]!, n: words.length },
  }));
}

/** The layers of the shallower checkpoint, each beside that of the other at the nearest relative depth, site by site. */
function places(first: ComparedRun, second: ComparedRun): Pick<PairedLayer, 'sites' | 'layers'>[] {
  const depth = Math.min(first.numLayers, second.numLayers);
  const pairs = Array.from({ length: depth + 1 }, (_, layer) => {
    return [first, second].map(({ numLayers }) => Math.round((layer / depth) * numLayers)) as [number, number];
  });
  const has = ({ layers }: SiteProfile, at: number) => layers.some(({ layer }) => layer === at);
  return first.sites.flatMap((own) => {
    const { site } = own;
    const counterpart =
      second.sites.find((one) => one.site === site) ?? second.sites.find((one) => areCounterparts(one.site, site));
    if (!counterpart) return [];
    const sites: [Site, Site] = [site, counterpart.site];
    const shared = pairs.filter(([a, b]) => has(own, a) && has(counterpart, b));
    return shared.map((layers) => ({ sites, layers }));
  });
}

/** Words that both have scored, in order. */
function sharedWords(ones: readonly WordRow[], others: readonly WordRow[]): [WordRow, WordRow][] {
  const keyOf = ({ sentence, word }: WordRow) => `${sentence} ${word}`;
  const known = new Map(others.map((word) => [keyOf(word), word]));
  return ones.flatMap((word): [WordRow, WordRow][] => {
    const other = known.get(keyOf(word));
    return other ? [[word, other]] : [];
  });
}

function sampleOf(words: readonly [WordRow, WordRow][], bootstrap: { draws: number; seed: number }): Sample {
  const column = <K extends keyof WordRow>(name: K) => words.map(([word]) => word[name]);
  const ids = { sentence: column('sentence'), document: column('document') };
  return prepareSample({ upos: column('upos'), salience: column('salience'), ...ids }, bootstrap);
}

/** Null where a word has no such score. */
function scoresOf(words: readonly [WordRow, WordRow][], side: 0 | 1, key: string): Float64Array | null {
  const scores = Float64Array.from(words, (pair) => own(pair[side].scores, key) ?? NaN);
  return scores.includes(NaN) ? null : scores;
}
