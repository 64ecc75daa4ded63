import { activationStrength } from '../../attribution/activationStrength';
import type { Site } from '../../graph/taps';
import { bcaInterval } from '../../metrics/bca';
import type { Estimate } from '../../metrics/estimate';
import { jackknife } from '../../metrics/jackknife';
import type { Metric, ScoredWords } from '../../metrics/metric';
import { permutationNull } from '../../metrics/permutationNull';
import { type Sample, fewerDraws, prepareSample, type Words } from '../../metrics/sample';
import type { Shuffles } from '../../metrics/shuffles';
import { boundaryName } from '../../rationale/boundary';
import { highSets } from '../../rationale/high';
import type { ExperimentConfig } from '../config/config';
import type { Cell } from '../job/cells';
import type { Job } from '../job/job';
import type { WordTable, TableWord } from '../passes/wordTable';
import { type RowPlace, type Measurement, measurement, rowPlace } from './records';

/** What every measurement of a run is made from. */
export interface MeasureContext {
  job: Job;
  table: WordTable;
  samples: Samples;
  metrics: readonly Metric[];
  shuffles: Shuffles;
}

export function measureContext(job: Job, table: WordTable, metrics: readonly Metric[]): MeasureContext {
  const { permutations, seed } = job.config;
  return { job, table, metrics, samples: prepareSamples(job.config, table), shuffles: { permutations, seed } };
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

/** The metrics that change with nothing but the words, with the scores, or with which words are HIGH. */
export function metricsOn({ metrics }: MeasureContext, dependsOn: Metric['dependsOn'], primary: boolean): Metric[] {
  return metrics.filter((metric) => metric.dependsOn === dependsOn && (primary || !metric.descriptive));
}

/** A metric on some of the words at a place of the sweep; with its null where the place is primary. */
export function measureAt(
  { job, shuffles }: MeasureContext,
  metric: Metric,
  part: Part,
  scored: ScoredWords,
  place: RowPlace,
  primary: boolean,
): Measurement {
  const isJudged = primary && !metric.descriptive;
  const sample = isJudged ? part.primary : part.sweep;
  const shuffled = isJudged ? permutationNull(metric, sample, scored, shuffles) : null;
  const { level, interval } = job.config.bootstrap;
  const found = metric.evaluate(sample, scored);
  return measurement(metric, found, place, {
    level,
    primary,
    null: shuffled,
    ...(interval === 'bca' && { interval: bcaOf(metric, sample, scored, found, level) }),
  });
}

/** The words of a run as the metrics see them. */
export interface Samples {
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

/** Prepares the words of a run for the metrics. */
export function prepareSamples({ bootstrap, seed }: ExperimentConfig, { words }: WordTable): Samples {
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

/** The numbers of some of the words. */
export function partOf(numbers: ArrayLike<number>, { words }: Part): Float64Array {
  return Float64Array.from(words, (word) => numbers[word]!);
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

/** The primary scores of activation strength at one layer and site. */
export interface PrimaryScores {
  cell: Cell;
  layer: number;
  site: Site;
  /** One a word, at the primary aggregation. */
  scores: Float64Array;
}

/** Activation strength at its primary factors, every layer and site of the run. */
export function primaryStrengths({ job, table }: MeasureContext): PrimaryScores[] {
  return job.cells
    .filter(({ scorer, isPrimary }) => scorer === activationStrength && isPrimary)
    .map((cell) => ({
      cell,
      layer: cell.place.layer!,
      site: cell.place.site!,
      scores: table.primaryScores(cell),
    }));
}

/** Its place in records; with HIGH, that of the primary boundary and scope. */
export function strengthPlace({ cell }: PrimaryScores, of: 'scores' | 'high'): RowPlace {
  const place = rowPlace({ ...cell.place, scorer: cell.scorer.name, aggregation: cell.aggregations[0]! });
  return of === 'scores' ? place : { ...place, boundary: boundaryName(cell.boundaries[0]!), scope: cell.scopes[0]! };
}

/** Which words are HIGH at the primary boundary and scope; null where the scope is a split that is not there. */
export function primaryHigh({ table, samples }: MeasureContext, { cell, scores }: PrimaryScores): boolean[] | null {
  const scope = cell.scopes[0]!;
  if (scope === 'selection' && !samples.splits) return null;
  return highSets(scores, table.sentences, scope)(cell.boundaries[0]!);
}
