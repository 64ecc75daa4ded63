import type { Spec } from 'vega';

/** How one thing is read off a mark: from fields of its datum. */
export interface Reading {
  label: string;
  /** A value with its interval; how far a bar reaches; or an interval that belongs to no value. */
  kind: 'value' | 'span' | 'interval';
  /** Field of a value. */
  field: string | null;
  /** Fields of an interval's or a span's ends. */
  low: string | null;
  high: string | null;
  isShare: boolean;
}

/** A chart as the page draws it. */
export interface PageChart {
  spec: Spec;
  readings: Reading[];
}

/** A line of the profile chart: a scorer at a site. */
export interface ProfileSeries {
  label: string;
  colour: string;
  dash: readonly number[];
  /** Name of a Vega symbol. */
  shape: string;
}

/**
 * A row of the profile: positions in `metrics`, `controls` and `series`, the layer, then value, interval, mean of shuffled scores,
 * adjusted p-value, and the number of words.
 */
export type ProfileRow = [
  metric: number,
  control: number,
  series: number,
  layer: number,
  value: number | null,
  low: number | null,
  high: number | null,
  nullValue: number | null,
  p: number | null,
  n: number,
];

/** Metrics over the layers. */
export interface ProfileData extends PageChart {
  metrics: { name: string; chance: number | null; description: string }[];
  /** What is held fixed; the first is nothing. */
  controls: string[];
  series: ProfileSeries[];
  rows: ProfileRow[];
  layers: number[];
  claimedLayer: number;
}

/** The scores of one scorer at one site. */
export interface WordSeries {
  scorer: string;
  /** What the scorer measures and what a high score says; empty for a scorer that a script has added. */
  description: string;
  site: string | null;
  /** Layers of its columns; null for a scorer that layers do not enter. */
  layers: (number | null)[];
  /** Where its columns stand in `scores` and `high`. */
  firstColumn: number;
  /** From which score on a word is HIGH, in words; null where the run has nothing to draw the boundary over. */
  boundary: string | null;
}

/** The words of a run and their scores. */
export interface WordsData {
  /** Identifier, document and position of the first word of each sentence. */
  sentences: [id: string, document: string, start: number][];
  forms: string[];
  /** Part of speech and stratum, and which of these each word has. */
  kinds: [upos: string, stratum: string][];
  kindOf: number[];
  series: WordSeries[];
  /** Least and largest score of each column. */
  ranges: [least: number, largest: number][];
  /** [columns][words] of uint16, from 0, the least of the column, to 65535, the largest; base64, little endian. */
  scores: string;
  /** [columns][words] of one bit, HIGH or not; base64, the lowest bit first. */
  high: string;
  /** The sentence that is shown first. */
  first: number;
  claimedLayer: number;
}
