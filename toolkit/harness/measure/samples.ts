import { fewerDraws, prepareSample, type Sample, type Words } from '../../metrics/sample';
import type { ExperimentConfig } from '../config/config';
import type { TableWord, WordTable } from '../passes/wordTable';

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
