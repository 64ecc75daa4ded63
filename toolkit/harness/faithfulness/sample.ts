import type { Model } from '../../activations/model';
import { drawEvenly } from '../../corpus/drawEvenly';
import { clusterDraws } from '../../metrics/bootstrap';
import { generatorFor } from '../../random';
import type { Encoding } from '../../tokens/tokenizer';
import type { FaithfulnessConfig } from '../config/faithfulness';
import type { MeasureContext } from '../measure/context';
import type { Split } from '../measure/records';
import type { ScoringTools } from '../passes/rowPasses';
import type { WordTable } from '../passes/wordTable';

/** Sentences of a run on which something is measured that all of them would be too many for. */
export interface Sampled {
  measure: MeasureContext;
  sample: readonly SampledSentence[];
  /** One a sentence of the sample. */
  encodings: readonly Encoding[];
  /** How often each sentence of the sample was drawn, in each bootstrap draw. */
  draws: readonly Uint16Array[];
  /** What the sample is of. */
  split: Split;
}

/** What everything that is measured by removing words is made from. */
export interface SampleContext extends Sampled {
  config: FaithfulnessConfig;
}

/** What the model is run with; the backend also loads models beside it. */
export interface SampleTools extends Pick<ScoringTools, 'backend' | 'cache' | 'onProgress' | 'signal' | 'say'> {
  /** Loads the weights when they are first asked for. */
  model: () => Promise<Model>;
  /** The run's folder in the making. */
  dir: string;
}

/** A sample of the sentences held out from the selection split, or of all where there is none; or of the split itself. */
export function drawSample(measure: MeasureContext, count: number, split: 'held' | 'selection'): Sampled {
  const { seed, bootstrap } = measure.job.config;
  const sample = sampleSentences(measure.table, split, count, seed);
  return {
    measure,
    sample,
    encodings: sample.map(({ sentence }) => measure.job.encodings[sentence]!),
    draws: clusterDraws(sample.length, bootstrap.primaryDraws, seed),
    split: measure.samples.splits ? split : 'all',
  };
}

/** The sentences of a split that words are removed from. */
export function sampleContext(
  measure: MeasureContext,
  config: FaithfulnessConfig,
  split: 'held' | 'selection',
): SampleContext {
  const count = split === 'held' ? config.sentences : config.marginSentences;
  return { ...drawSample(measure, count, split), config };
}

/** A sentence of the sample, with its words that have a wordpiece. */
export interface SampledSentence {
  /** Position in the run. */
  sentence: number;
  /** Positions of its words in the word table. */
  rows: number[];
  /** Their positions in the sentence. */
  words: number[];
}

/** Sentences drawn by the seed, evenly over documents. Those of one word have nothing to remove, and are not drawn. */
function sampleSentences(
  { words, sentences }: WordTable,
  split: 'held' | 'selection',
  count: number,
  seed: number,
): SampledSentence[] {
  const all = sentences.starts.map((start, sentence): SampledSentence => {
    const end = sentences.starts[sentence + 1] ?? words.length;
    const rows = Array.from({ length: end - start }, (_, i) => start + i);
    return { sentence, rows, words: rows.map((row) => words[row]!.word) };
  });
  const able = all.filter(
    ({ rows, sentence }) => rows.length > 1 && sentences.isSelection[sentence] === (split === 'selection'),
  );
  const places = able.map(({ rows }, at) => ({ at, document: words[rows[0]!]!.document }));
  const generator = generatorFor(seed, `faithfulness sample ${split}`);
  return drawEvenly(places, Math.min(count, able.length), generator).map(({ at }) => able[at]!);
}
