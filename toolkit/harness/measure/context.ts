import { activationStrength } from '../../attribution/activationStrength';
import type { Site } from '../../graph/taps';
import { bcaInterval } from '../../metrics/bootstrap';
import { permutationNull } from '../../metrics/permutationTests';
import { boundaryName, highSets } from '../../rationale/high';
import type { Estimate } from '../../metrics/estimate';
import { jackknife, type Metric, type ScoredWords } from '../../metrics/metric';
import { type Sample, fewerDraws, prepareSample, type Words } from '../../metrics/sample';
import type { Shuffles } from '../../metrics/shuffles';
import type { RunConfig } from '../job/runConfig';
import type { Cell } from '../job/cells';
import type { EncodedJob } from '../job/job';
import type { WordTable, TableWord } from '../passes/wordTable';
import { type RowPlace, type Measurement, measurement, rowPlace, type RowOptions } from './records';

/** What every measurement of a run is made from. */
export interface MeasureContext {
  job: EncodedJob;
  table: WordTable;
  samples: Samples;
  /** TAS at its primary factors, every layer and site of the run. */
  tasScores: readonly PrimaryScores[];
  metrics: readonly Metric[];
  shuffles: Shuffles;
}

/** The words of a run as the metrics see them. */
interface Samples {
  all: Part;
  /** The split that choices are made on, and the rest; null in a corpus too small to split. */
  splits: { selection: Part; held: Part } | null;
}

/** All or some of the words of a run. */
export interface Part {
  /** With the draws of primary rows. */
  primary: Sample;
  /** With the draws of the other rows. */
  sweep: Sample;
  /** Positions in the word table. */
  words: readonly number[];
}

/** The primary scores of TAS at one layer and site. */
export interface PrimaryScores {
  cell: Cell;
  layer: number;
  site: Site;
  /** One a word, at the primary aggregation. */
  scores: Float64Array;
  /** Which words are HIGH at the primary boundary and scope; null where the scope is a split that is not there. */
  high: readonly boolean[] | null;
}

/** Prepares the words of a run for the metrics. */
export function measureContext(job: EncodedJob, table: WordTable, metrics: readonly Metric[]): MeasureContext {
  const { permutations, seed } = job.config;
  const samples = prepareSamples(job.config, table);
  const tasScores = job.cells
    .filter(({ scorer, isPrimary }) => scorer === activationStrength && isPrimary)
    .map((cell) => primaryScores(cell, table, samples));
  return { job, table, metrics, samples, tasScores, shuffles: { permutations, seed } };
}

function prepareSamples({ bootstrap, seed }: RunConfig, { words }: WordTable): Samples {
  const part = (takes: (word: TableWord) => boolean): Part => {
    const positions = [...words.keys()].filter((at) => takes(words[at]!));
    const some = wordsOf(positions.map((at) => words[at]!));
    const primary = prepareSample(some, { draws: bootstrap.primaryDraws, seed });
    return { primary, sweep: fewerDraws(primary, bootstrap.draws), words: positions };
  };
  const isSelection = (word: TableWord) => word.isSelection;
  return {
    all: part(() => true),
    splits: words.some(isSelection) ? { selection: part(isSelection), held: part((word) => !word.isSelection) } : null,
  };
}

function wordsOf(words: readonly TableWord[]): Words {
  return {
    upos: words.map(({ upos }) => upos),
    salience: words.map(({ salience }) => salience),
    sentence: words.map(({ sentence }) => sentence),
    document: words.map(({ document }) => document),
    form: words.map(({ form }) => form),
    position: words.map(({ word }) => word),
    sentenceLength: words.map(({ sentenceLength }) => sentenceLength),
    pieces: words.map(({ pieces }) => pieces),
    depth: words.map(({ depth }) => depth),
    frequency: words.map(({ negLogFrequency }) => negLogFrequency),
  };
}

function primaryScores(cell: Cell, table: WordTable, { splits }: Samples): PrimaryScores {
  const scores = table.primaryScores(cell);
  const scope = cell.scopes[0]!;
  const hasScope = scope !== 'selection' || splits !== null;
  const high = hasScope ? highSets(scores, table.sentences, scope)(cell.boundaries[0]!) : null;
  return { cell, layer: cell.place.layer!, site: cell.place.site!, scores, high };
}

/** The numbers of some of the words. */
export function partOf(numbers: ArrayLike<number>, { words }: Part): Float64Array {
  return Float64Array.from(words, (word) => numbers[word]!);
}

/** Its place in records; with HIGH, that of the primary boundary and scope. */
export function tasPlace({ cell }: PrimaryScores, of: 'scores' | 'high'): RowPlace {
  const place = rowPlace({ ...cell.place, scorer: cell.scorer.name, aggregation: cell.aggregations[0]! });
  return of === 'scores' ? place : { ...place, boundary: boundaryName(cell.boundaries[0]!), scope: cell.scopes[0]! };
}

/** The metrics that change with nothing but the words, with the scores, or with which words are HIGH. */
export function metricsOn({ metrics }: MeasureContext, dependsOn: Metric['dependsOn'], primary: boolean): Metric[] {
  return metrics.filter((metric) => metric.dependsOn === dependsOn && (primary || !metric.descriptive));
}

/** A row at the run's interval level. */
export function rowAt(
  { job }: MeasureContext,
  metric: Parameters<typeof measurement>[0],
  found: Estimate,
  place: RowPlace,
  options: Omit<RowOptions, 'level'> = {},
): Measurement {
  return measurement(metric, found, place, { level: job.config.bootstrap.level, ...options });
}

/** A metric on some of the words at a place of the sweep; with its null where the place is primary. */
export function measureAt(
  context: MeasureContext,
  metric: Metric,
  part: Part,
  scored: ScoredWords,
  place: RowPlace,
  primary: boolean,
): Measurement {
  const isJudged = primary && !metric.descriptive;
  const sample = isJudged ? part.primary : part.sweep;
  const shuffled = isJudged ? permutationNull(metric, sample, scored, context.shuffles) : null;
  const { level, interval } = context.job.config.bootstrap;
  const found = metric.evaluate(sample, scored);
  return rowAt(context, metric, found, place, {
    primary,
    null: shuffled,
    ...(interval === 'bca' &&
      found.nDocuments === undefined && { interval: bcaOf(metric, sample, scored, found, level) }),
  });
}

function bcaOf(
  metric: Metric,
  sample: Sample,
  scored: ScoredWords,
  { value, draws }: Estimate,
  level: number,
): [number, number] | null {
  const leftOut = value === null || draws === null ? null : jackknife(metric, sample, scored);
  return leftOut && bcaInterval({ value: value!, draws: draws! }, leftOut, level);
}
