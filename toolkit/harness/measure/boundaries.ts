import { dipTest, uniformDips } from '../../metrics/dip';
import { boundaryName, highSets, type Scope } from '../../rationale/high';
import { estimate, type Estimate } from '../../metrics/estimate';
import { metricNamed } from '../../metrics/registry';
import { type MeasureContext, partOf, type PrimaryScores, rowAt, tasPlace } from './context';
import { descriptive, type Measurement, unavailable } from './records';

/**
 * How far HIGH stays the same when a choice is made otherwise (claim C2): the Jaccard index of HIGH by sentence and by corpus, at both
 * LayerNorm sites, and at a layer and the next.
 */
export function measureAgreement(context: MeasureContext): Measurement[] {
  const { tasScores, table } = context;
  const find = (layer: number, site: string) => tasScores.find((one) => one.layer === layer && one.site === site);
  return tasScores.flatMap((tas) => {
    const { layer, site, scores, high, cell } = tas;
    const row = (name: string, own: Flags, other: Flags) => {
      const found = own && other ? jaccard(context, own, other) : unavailable('there is no such HIGH');
      return rowAt(context, descriptive(name), found, tasPlace(tas, 'high'), { primary: true });
    };
    const [first, second] = context.job.checkpoint.sites;
    const otherSite = site === first && second !== undefined ? find(layer, second) : undefined;
    const next = find(layer + 1, site);
    const highBy = (scope: Scope) => highSets(scores, table.sentences, scope)(cell.boundaries[0]!);
    return [
      row('high_jaccard_scope', highBy('sentence'), highBy('corpus')),
      ...(otherSite ? [row('high_jaccard_site', high, otherSite.high)] : []),
      ...(next ? [row('high_jaccard_next', high, next.high)] : []),
    ];
  });
}

type Flags = PrimaryScores['high'];

/** Words in both sets over words in either (Jaccard 1901), with its bootstrap over sentences. */
function jaccard({ samples }: MeasureContext, a: readonly boolean[], b: readonly boolean[]): Estimate {
  const { primary } = samples.all;
  const { sentences } = primary;
  const [both, either] = [new Float64Array(sentences.count), new Float64Array(sentences.count)];
  const words = Uint32Array.from(a.keys()).filter((word) => a[word]! || b[word]!);
  for (const word of words) {
    either[sentences.ofWord[word]!]!++;
    if (a[word]! && b[word]!) both[sentences.ofWord[word]!]!++;
  }
  const statistic = (draws: readonly Uint16Array[]) =>
    Float64Array.from(draws, (draw) => {
      let [shared, all] = [0, 0];
      for (let i = 0; i < draw.length; i++) {
        shared += both[i]! * draw[i]!;
        all += either[i]! * draw[i]!;
      }
      return all === 0 ? NaN : shared / all;
    });
  return estimate(primary, sentences, words, statistic, 'no word is HIGH');
}

const METRIC = metricNamed('high_content_odds');

/** The odds of content words in HIGH along the quantiles that C2 shows, drawn by sentence, on the held-out sentences. */
export function measureHeldBoundaries(context: MeasureContext): Measurement[] {
  const { layer, site, quantiles } = context.job.config.claims.C2;
  const { splits } = context.samples;
  const tas = context.tasScores.find((one) => one.layer === layer && one.site === site);
  if (!splits || !tas) return [];
  const { held } = splits;
  const highBy = highSets(tas.scores, context.table.sentences, 'sentence');
  const scores = partOf(tas.scores, held);
  return quantiles.map((quantile) => {
    const high = highBy({ quantile });
    const found = METRIC.evaluate(held.primary, { scores, high: held.words.map((word) => high[word]!) });
    const place = { ...tasPlace(tas, 'high'), scope: 'sentence', split: 'held' } as const;
    return rowAt(context, METRIC, found, { ...place, boundary: boundaryName({ quantile }) });
  });
}

/** Samples of the uniform behind every p-value. */
const SAMPLES = 1000;

/** Whether the word scores fall in two groups at all: Hartigan's dip of TAS at every layer and site (claim C2). */
export function measureDips(context: MeasureContext): Measurement[] {
  const { table, job, tasScores } = context;
  const uniform = uniformDips(table.words.length, SAMPLES, job.config.seed);
  const counts = { n: table.words.length, nSentences: new Set(table.words.map(({ sentence }) => sentence)).size };
  const mean = uniform.reduce((sum, value) => sum + value, 0) / uniform.length;
  return tasScores.map((tas) => {
    const { dip, p } = dipTest(tas.scores, uniform);
    const found = { value: dip, ...counts, draws: null };
    const options = { primary: true, null: { mean, p } };
    return rowAt(context, descriptive('dip'), found, tasPlace(tas, 'scores'), options);
  });
}
