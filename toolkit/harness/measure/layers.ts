import type { Estimate } from '../../metrics/estimate';
import { pairedDifference } from '../../metrics/differences';
import { holm } from '../../metrics/multipleTests';
import { metricNamed } from '../../metrics/registry';
import type { Sample } from '../../metrics/sample';
import { contentSentenceAucs } from '../../metrics/classAuc';
import { signFlipTest } from '../../metrics/permutationTests';
import { type MeasureContext, partOf, type PrimaryScores, rowAt, tasPlace } from './context';
import { descriptive, type Measurement, type Split } from './records';

/** What layers are compared by. */
const METRIC = metricNamed('auc_content_function');

/**
 * Which layer is best, and how much of that is chance (claim C5), at each site:
 * `claimed_minus_layer`, the metric of the claimed layer minus that of every other, p by sign flips of its difference sentence by
 * sentence, adjusted by Holm over the layers;
 * `best_layer` over all sentences and over the selection split; the metric of the latter's choice on the held-out sentences.
 */
export function measureLayers(context: MeasureContext): Measurement[] {
  return context.job.checkpoint.sites.flatMap((site) => {
    const profile = context.tasScores.filter((tas) => tas.site === site);
    if (profile.length < 2) return [];
    const estimates = profile.map(({ scores }) => METRIC.evaluate(context.samples.all.primary, { scores, high: [] }));
    return [
      ...contrasts(context, profile, estimates),
      rowMaker(context, profile)('best_layer', null, bestLayer(profile, estimates)),
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
      return { other, difference, test: signFlipTest(bySentence, { seed: context.job.config.seed }) };
    });
  const adjusted = holm(tested.map(({ test }) => test?.p ?? 1));
  const row = rowMaker(context, profile);
  return tested.map(({ other, difference, test }, at) => {
    const found = difference ? { ...own, ...difference } : without(own, NO_VALUE);
    const { row: plain, estimate } = row('claimed_minus_layer', other.layer, found);
    return { row: { ...plain, p: test?.p ?? null, pAdjusted: test ? adjusted[at]! : null }, estimate };
  });
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
  const tas = profile.find(({ layer }) => layer === chosen.value);
  if (!tas) return [best];
  const held = on(splits.held, partOf(tas.scores, splits.held));
  return [best, row(METRIC.name, tas.layer, held, 'held')];
}

function rowMaker(context: MeasureContext, [first]: readonly PrimaryScores[]) {
  const place = tasPlace(first!, 'scores');
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

function overDraws(estimates: readonly Estimate[], of: (values: readonly number[]) => number): Float64Array | null {
  if (estimates.some(({ draws }) => draws === null)) return null;
  return Float64Array.from(estimates[0]!.draws!, (_, draw) => {
    const values = estimates.map(({ draws }) => draws![draw]!);
    return values.some(Number.isNaN) ? NaN : of(values);
  });
}
