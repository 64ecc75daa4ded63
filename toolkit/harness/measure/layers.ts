import type { Estimate } from '../../metrics/estimate';
import { pairedDifference } from '../../metrics/differences';
import { holm } from '../../metrics/multipleTests';
import { generatorFor, shuffle } from '../../random';
import { metricNamed } from '../../metrics/registry';
import type { Sample } from '../../metrics/sample';
import { contentSentenceAucs } from '../../metrics/classAuc';
import { signFlipTest } from '../../metrics/permutationTests';
import { linearQuantile } from '../../rationale/quantile';
import { type MeasureContext, partOf, type PrimaryScores, rowAt, strengthPlace } from './context';
import { descriptive, type Measurement, type Split } from './records';

/** What layers are compared by. */
const METRIC = metricNamed('auc_content_function');
/** Random halvings of the corpus. */
const HALVINGS = 200;

/**
 * Which layer is best, where every layer ranks, and how much of that is chance (claims C5 and C7), at each site:
 * `claimed_minus_layer`, the metric of the layer that C5 names minus that of every other, p by sign flips of its difference sentence by
 * sentence, adjusted by Holm over the layers;
 * `best_layer` over all sentences and over the selection split; the metric of the latter's choice on the held-out sentences;
 * `layer_rank`, from 0 for the best layer to 1 for the worst; `layer_rank_halves`, the 0.95 quantile of its difference between random halves.
 */
export function measureLayers(context: MeasureContext): Measurement[] {
  return context.job.checkpoint.sites.flatMap((site) => {
    const profile = context.strengths.filter((strength) => strength.site === site);
    if (profile.length < 2) return [];
    const estimates = profile.map(({ scores }) => METRIC.evaluate(context.samples.all.primary, { scores, high: [] }));
    return [
      ...contrasts(context, profile, estimates),
      ...ranks(context, profile, estimates),
      ...choices(context, profile),
    ];
  });
}

/** The claimed layer against every other. */
function contrasts(
  context: MeasureContext,
  profile: readonly PrimaryScores[],
  estimates: readonly Estimate[],
): Measurement[] {
  const { C5 } = context.job.config.claims;
  const claimed = profile.find(({ layer }) => layer === C5.layer);
  if (!claimed) return [];
  const { primary } = context.samples.all;
  const own = estimates[profile.indexOf(claimed)]!;
  const ownBySentence = contentSentenceAucs(primary, claimed.scores);
  const tested = profile
    .filter((other) => other !== claimed)
    .map((other) => {
      const difference = pairedDifference(own, estimates[profile.indexOf(other)]!);
      const bySentence = contentSentenceAucs(primary, other.scores).map((value, s) => ownBySentence[s]! - value);
      return { other, difference, test: signFlipTest(bySentence, context.shuffles) };
    });
  const adjusted = holm(tested.map(({ test }) => test?.p ?? 1));
  const row = rowMaker(context, profile);
  return tested.map(({ other, difference, test }, at) => {
    const found = difference ? { ...own, ...difference } : without(own, NO_VALUE);
    const { row: plain, estimate } = row('claimed_minus_layer', other.layer, found);
    return { row: { ...plain, p: test?.p ?? null, pAdjusted: test ? adjusted[at]! : null }, estimate };
  });
}

function ranks(
  context: MeasureContext,
  profile: readonly PrimaryScores[],
  estimates: readonly Estimate[],
): Measurement[] {
  const halves = rankDifferences(context, profile);
  const row = rowMaker(context, profile);
  return [
    row('best_layer', null, bestLayer(profile, estimates)),
    ...profile.flatMap(({ layer }, at) => [
      row('layer_rank', layer, rankOf(estimates, at)),
      row('layer_rank_halves', layer, ofHalves(estimates[at]!, halves[at]!)),
    ]),
  ];
}

function ofHalves(estimate: Estimate, value: number | null): Estimate {
  if (value === null) return without(estimate, 'in a half of the corpus a layer has no value');
  return { ...estimate, value, draws: null };
}

const NO_VALUE = 'a layer has no value';

function without(estimate: Estimate, reason: string): Estimate {
  return { ...estimate, value: null, draws: null, reason };
}

/** The layer that the selection split would choose, and what the choice is worth on the rest. */
function choices(context: MeasureContext, profile: readonly PrimaryScores[]): Measurement[] {
  const { splits } = context.samples;
  if (!splits) return [];
  const on = ({ primary }: { primary: Sample }, scores: Float64Array) => METRIC.evaluate(primary, { scores, high: [] });
  const chosen = bestLayer(
    profile,
    profile.map(({ scores }) => on(splits.selection, partOf(scores, splits.selection))),
  );
  const row = rowMaker(context, profile);
  const best = row('best_layer', null, chosen, 'selection');
  const strength = profile.find(({ layer }) => layer === chosen.value);
  if (!strength) return [best];
  const held = on(splits.held, partOf(strength.scores, splits.held));
  return [best, row(METRIC.name, strength.layer, held, 'held')];
}

function rowMaker(context: MeasureContext, [first]: readonly PrimaryScores[]) {
  const place = strengthPlace(first!, 'scores');
  return (name: string, layer: number | null, found: Estimate, split: Split = 'all') => {
    const { higherIsBetter } = name === METRIC.name ? METRIC : descriptive(name);
    return rowAt(context, { name, higherIsBetter }, found, { ...place, layer, split }, { primary: split === 'all' });
  };
}

/** The layer of the highest value, on the sample and in every draw. */
function bestLayer(profile: readonly PrimaryScores[], estimates: readonly Estimate[]): Estimate {
  if (estimates.some(({ value }) => value === null)) return without(estimates[0]!, estimates[0]!.reason ?? NO_VALUE);
  const best = (values: readonly number[]) =>
    profile[values.indexOf(values.reduce((most, value) => Math.max(most, value)))]!.layer;
  return { ...estimates[0]!, value: best(estimates.map(({ value }) => value!)), draws: overDraws(estimates, best) };
}

/** Where one layer stands among all. */
function rankOf(estimates: readonly Estimate[], at: number): Estimate {
  const own = estimates[at]!;
  if (estimates.some(({ value }) => value === null)) return without(own, NO_VALUE);
  const rank = (values: readonly number[]) => relativeRank(values, at);
  return { ...own, value: rank(estimates.map(({ value }) => value!)), draws: overDraws(estimates, rank) };
}

/** 0 where no value is higher, 1 where all others are. */
function relativeRank(values: readonly number[], at: number): number {
  return values.filter((value) => value > values[at]!).length / (values.length - 1);
}

function overDraws(estimates: readonly Estimate[], of: (values: readonly number[]) => number): Float64Array | null {
  if (estimates.some(({ draws }) => draws === null)) return null;
  return Float64Array.from(estimates[0]!.draws!, (_, draw) => {
    const values = estimates.map(({ draws }) => draws![draw]!);
    return values.some(Number.isNaN) ? NaN : of(values);
  });
}

/** For each layer, the 0.95 quantile over random halvings of how far its rank differs between both halves; null where a half has no value. */
function rankDifferences({ samples, job }: MeasureContext, profile: readonly PrimaryScores[]): (number | null)[] {
  const { primary } = samples.all;
  const halved: Sample = {
    ...primary,
    sentences: { ...primary.sentences, draws: halvings(primary.sentences.count, job.config.seed) },
  };
  const estimates = profile.map(({ scores }) => METRIC.evaluate(halved, { scores, high: [] }));
  return profile.map((_, at) => {
    const inHalves = rankOf(estimates, at).draws;
    if (!inHalves || inHalves.some(Number.isNaN)) return null;
    const differences = Array.from({ length: HALVINGS }, (_, i) => Math.abs(inHalves[2 * i]! - inHalves[2 * i + 1]!));
    return linearQuantile(differences, 0.95);
  });
}

/** Random halves and what they leave, in turn, as draws that count a cluster once or not at all. */
function halvings(clusters: number, seed: number): Uint16Array[] {
  const generator = generatorFor(seed, 'halves');
  return Array.from({ length: HALVINGS }).flatMap(() => {
    const order = Array.from({ length: clusters }, (_, cluster) => cluster);
    shuffle(order, generator);
    const half = new Uint16Array(clusters);
    for (const cluster of order.slice(0, clusters >> 1)) half[cluster] = 1;
    return [half, half.map((taken) => 1 - taken)];
  });
}
