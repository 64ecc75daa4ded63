import { version } from '../../../package.json';
import { cacheText } from '../../activations/cacheFile';
import type { Backend } from '../../activations/openBackend';
import { readTokenizerFiles } from '../../checkpoint/tokenizerFiles';
import { type Corpus, readCorpus } from '../../corpus/corpus';
import { englishFrequencies, type FrequencyList, frequenciesOf } from '../../corpus/frequency';
import { UserError } from '../../errors';
import { type ConvertedFolder, openConverted } from '../../graph/convertedFolder';
import { encodeInput } from '../../tokens/encodeInput';
import { type Encoding, Tokenizer } from '../../tokens/tokenizer';
import { type Cell, listCells } from './cells';
import type { ExperimentConfig } from '../config/config';
import { drawSelection } from './selection';

/** A run's inputs, read and checked. */
export interface Job {
  config: ExperimentConfig;
  corpus: Corpus;
  checkpoint: ConvertedFolder;
  inputs: RunInputs;
  cells: Cell[];
  encodings: Encoding[];
  frequencies: FrequencyList;
  /** One flag a sentence: whether it is of the selection split. */
  isSelection: boolean[];
  /** Digest of the selection split's text. */
  selection: string;
}

/** What a run's results depend on, besides the config. */
export interface RunInputs {
  corpusDigest: string;
  checkpointDigest: string;
  backend: string;
  /** Of the corpus that word frequencies are counted in; null for the list that comes with the toolkit. */
  frequenciesDigest: string | null;
  /** Of what C7 reads of other runs, in the order of the config. */
  otherRuns: string[];
  /** Metrics and claims that a script has added, by name. */
  additions: string[];
}

/** What every number of a run depends on, to stand in its journals. */
export function madeFrom({ checkpointDigest, corpusDigest, backend }: RunInputs): object {
  return { checkpoint: checkpointDigest, corpus: corpusDigest, backend, toolkit: version };
}

/** The inputs that name a run, before anything costly. */
export interface NamedInputs {
  corpus: Corpus;
  checkpoint: ConvertedFolder;
  frequencies: FrequencyList;
  inputs: RunInputs;
}

/**
 * Reads what names a run.
 * @param beside - What the caller knows already.
 * @throws {UserError} For a checkpoint, corpus or other run that cannot be used.
 */
export function readInputs(
  config: ExperimentConfig,
  backend: Backend,
  beside: Pick<RunInputs, 'otherRuns' | 'additions'>,
): NamedInputs {
  const corpus = readCorpus(config.corpus, config.limit === null ? {} : { limit: config.limit });
  const checkpoint = openConverted(config.checkpoint);
  const counted = config.frequencies === 'english' ? null : readCorpus(config.frequencies);
  if (counted?.digest === corpus.digest)
    throw new UserError({
      what: 'frequencies: counted in the tested corpus itself',
      got: config.frequencies,
      expected: '"english" or another corpus',
    });
  const inputs: RunInputs = {
    corpusDigest: corpus.digest,
    checkpointDigest: checkpoint.digest,
    backend: backend.name,
    frequenciesDigest: counted?.digest ?? null,
    ...beside,
  };
  const frequencies = counted ? frequenciesOf(counted.sentences, counted.name) : englishFrequencies();
  return { corpus, checkpoint, frequencies, inputs };
}

/**
 * Encodes the corpus and lists the cells.
 * @throws {UserError} For cells the checkpoint does not have, or a sentence it cannot take.
 */
export function readJob(config: ExperimentConfig, named: NamedInputs): Job {
  const { corpus, checkpoint } = named;
  const cells = listCells(config, checkpoint.config);
  const isSelection = drawSelection(corpus, config.selection.share, config.seed);
  const tokenizer = new Tokenizer(readTokenizerFiles(checkpoint.dir), checkpoint.config.maxPositions);
  const encodings = corpus.sentences.map(({ id, text, words }) => {
    const input = { text, words: words.map(({ form }) => form), where: `sentence ${id}` };
    return encodeInput(tokenizer, input, { truncate: config.truncate });
  });
  const selection = cacheText(selected(encodings, isSelection)).digest;
  return { config, ...named, cells, encodings, isSelection, selection };
}

/** The sentences of the selection split. */
export function selected<T>(sentences: readonly T[], isSelection: readonly boolean[]): T[] {
  return sentences.filter((_, at) => isSelection[at]);
}
