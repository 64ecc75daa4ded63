import { scoreKey } from '../attribution/place';
import type { Site } from '../graph/taps';
import { type MetricRow, rowPlace, type RowPlace } from '../harness/measure/records';
import type { WordRow } from '../harness/run/words';
import { own } from '../own';

import { type Boundary, highFlags } from '../rationale/high';
import { extent } from './axes';
import { inLegendOrder, scorerLabel } from './styles';
import { counted, percent } from './title';

const PLACE = Object.keys(rowPlace({})) as (keyof RowPlace)[];

/** A row that has a value. */
export type ValueRow = MetricRow & { value: number };

/** The rows of a metric that stand where `like` does, but for the factors that are left free. */
export function likeRows(
  metrics: readonly MetricRow[],
  like: MetricRow,
  free: readonly (keyof RowPlace)[],
): MetricRow[] {
  const fixed = PLACE.filter((name) => !free.includes(name));
  return metrics.filter((row) => row.metric === like.metric && fixed.every((name) => row[name] === like[name]));
}

/** True of rows that can be drawn. */
export function hasValue(row: MetricRow): row is ValueRow {
  return row.value !== null;
}

/** What a mark with an interval is drawn from. */
export function valueBounds<Value extends number | null>({ value, interval }: Interval<Value>) {
  return { value, lo: interval?.[0] ?? null, hi: interval?.[1] ?? null };
}

interface Interval<Value> {
  value: Value;
  interval: [number, number] | null;
}

/** The least and the largest of values and bounds, and of what an axis must show besides. */
export function extentOf(points: readonly ReturnType<typeof valueBounds<number>>[], besides: readonly number[]) {
  return extent([...besides, ...points.flatMap(({ value, lo, hi }) => [value, lo ?? value, hi ?? value])]);
}

/** Significance level of the points that are filled. */
export const ALPHA = 0.05;

/** Whether a row differs from its null after correction. */
export function differs({ pAdjusted }: Pick<MetricRow, 'pAdjusted'>): boolean {
  return pAdjusted !== null && pAdjusted < ALPHA;
}

/** A row that has a value and a layer, and can therefore be drawn. */
export type LayerRow = MetricRow & { value: number; layer: number };

/** The drawable rows of one metric and series in layer order, at the run's default aggregation and scope. Empty where it has none. */
export function layerRows(
  metrics: readonly MetricRow[],
  metric: string,
  { scorer, site }: Pick<RowPlace, 'scorer' | 'site'>,
): LayerRow[] {
  return metrics
    .filter((row) => row.primary && row.metric === metric && row.scorer === scorer && row.site === site)
    .filter((row): row is LayerRow => row.value !== null && row.layer !== null)
    .sort((a, b) => a.layer - b.layer);
}

/** For a caption: the values of scorers that layers do not enter. */
export function layerlessSentences(metrics: readonly MetricRow[], metric: string): string[] {
  const rows = metrics.filter(
    (row) => row.primary && row.metric === metric && row.layer === null && row.value !== null,
  );
  const valueOf = (scorer: string) => rows.find((row) => row.scorer === scorer)!.value!;
  const told = inLegendOrder(rows.flatMap(({ scorer }) => scorer ?? [])).map(
    (scorer) => `${scorerLabel(scorer)} ${valueOf(scorer).toFixed(2)}`,
  );
  return told.length === 0 ? [] : [`Without layers: ${told.join(', ')}.`];
}

/** The most words and sentences behind the rows: `1,024 words of 60 sentences`. */
function sample(rows: readonly Pick<MetricRow, 'n' | 'nSentences'>[]): string {
  const [, words] = extent(rows.map(({ n }) => n));
  const [, sentences] = extent(rows.map(({ nSentences }) => nSentences));
  return `${counted(words, 'word')} of ${counted(sentences, 'sentence')}`;
}

/** For a caption: what was measured, and what its intervals are, which are drawn as bands, lines or bars. */
export function intervalSentence(rows: Parameters<typeof sample>[0], drawnAs: string, level: number): string {
  return `${sample(rows)}. ${drawnAs}: ${percent(level)} bootstrap interval over sentences.`;
}

/** The layer at which content words stand out most, at a site; null where the run does not say. */
export function bestLayer(metrics: readonly MetricRow[], site: Site): number | null {
  return bestLayerRow(metrics, site)?.value ?? null;
}

export function bestLayerRow(metrics: readonly MetricRow[], site: Site): MetricRow | undefined {
  return metrics.find((row) => row.metric === 'best_layer' && row.primary && row.site === site);
}

/** Rows that differ from the raw one by a control, or by what is done to the states alone. */
export function controlledRows(metrics: readonly MetricRow[], raw: MetricRow): MetricRow[] {
  return metrics.filter(
    (row) =>
      row.metric === raw.metric &&
      row.scorer === raw.scorer &&
      row.layer === raw.layer &&
      row.site === raw.site &&
      isControlled(row, raw),
  );
}

function isControlled(row: MetricRow, raw: MetricRow): boolean {
  if (row.split !== 'all' || row.aggregation !== raw.aggregation || row.norm !== raw.norm) return false;
  const isAltered = row.centring !== raw.centring || row.leftOut !== raw.leftOut;
  return (row.control !== null) !== isAltered;
}

/** Controlled rows but those without so many dimensions, which have a chart of their own. */
export function heldFixed(metrics: readonly MetricRow[], raw: MetricRow): MetricRow[] {
  return controlledRows(metrics, raw).filter(({ control }) => !control?.startsWith('left_out_'));
}

/** The ways to hold frequency fixed. */
const FREQUENCY_CONTROLS = ['frequency', 'frequency_spline', 'matched_frequency', 'frequency_deciles'];

/** The least and the largest value with frequency held fixed in one way after the other; null where there are not two ways. */
export function frequencyRange(
  controlled: readonly MetricRow[],
): { ways: ValueRow[]; values: [number, number] } | null {
  const own = controlled.filter(hasValue).filter(({ control }) => FREQUENCY_CONTROLS.includes(control!));
  return own.length < 2 ? null : { ways: own, values: extent(own.map(({ value }) => value)) };
}

/** What a controlled row holds fixed, or what is done to its states. */
export function controlName({ control, centring, leftOut }: MetricRow): string {
  if (control !== null) return control.replaceAll('_', ' ');
  const parts = [
    centring === 'mean' ? 'mean vector subtracted' : centring === 'beta' ? "LayerNorm's beta subtracted" : null,
    leftOut ? `${leftOut} dimensions of largest variance left out` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** On which side of chance a whole interval lies. */
export type Side = 'above chance' | 'below chance' | 'not told from chance';

export function sideOf({ interval }: Pick<MetricRow, 'interval'>, chance: number): Side {
  if (interval === null) return 'not told from chance';
  if (interval[0] > chance) return 'above chance';
  return interval[1] < chance ? 'below chance' : 'not told from chance';
}

/** The keys of TAS at a site in `WordRow.scores`, at layers 0 to `numLayers`. */
export function tasKeys(numLayers: number, site: Site): string[] {
  return Array.from({ length: numLayers + 1 }, (_, layer) => scoreKey('tas', { layer, site }));
}

/** Why the words cannot be charted under these keys, or undefined where they can. */
export function unchartable(words: readonly WordRow[], keys: readonly string[]): string | undefined {
  if (words.length === 0) return 'the run has no example sentence';
  const absent = keys.find((key) => words.some((word) => !Object.hasOwn(word.scores, key)));
  return absent === undefined ? undefined : `not every word has a score "${absent}"`;
}

/** The words' scores under a key that all of them have. */
export function scoresOf(words: readonly WordRow[], key: string): number[] {
  return words.map((word) => {
    const score = own(word.scores, key);
    if (score === undefined) throw new Error(`word ${word.word} of sentence ${word.sentence} has no score "${key}"`);
    return score;
  });
}

/** For each word of one sentence, whether its score under `key` is HIGH in the sentence. */
export function highWithin(sentence: readonly WordRow[], key: string, boundary: Boundary): boolean[] {
  return highFlags(scoresOf(sentence, key), boundary);
}
