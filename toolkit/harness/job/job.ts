import { version } from '../../../package.json';
import { cacheText } from '../../activations/cacheFile';
import { type ConvertedOptions, convertedCheckpoint } from '../../activations/convertedCheckpoint';
import { checkConverted } from '../../activations/loadCheck';
import { tokenizerOf } from '../../activations/model';
import type { Backend } from '../../activations/openBackend';
import { type Corpus, readCorpus } from '../../corpus/corpus';
import { englishFrequencies, type FrequencyList, frequenciesOf, noFrequencies } from '../../corpus/frequency';
import { UserError } from '../../errors';
import { type ConvertedFolder, openConverted } from '../../graph/convertedFolder';
import { generatorFor, shuffle } from '../../random';
import { withFirst } from '../../tokens/leftOut';
import type { Tokenizer } from '../../tokens/tokenizer';
import { frequency } from '../../attribution/baselines';
import { tapNames } from '../../attribution/tapScores';
import type { ExperimentConfig } from '../config/config';
import { type Cell, listCells } from './cells';
import { checkInterventions, checkLayers } from './interventionPlaces';
import { askedRankings, rankedPlaces } from './rankings';
import { checkWindows, type Encoded, encodeCorpus } from './rows';
import { corpusOf } from './corpusOf';
import { configFor, type RunConfig } from './runConfig';

/** A run's inputs, read and checked. */
export interface Job extends Encoded {
  config: RunConfig;
  corpus: Corpus;
  /** With the roles that the config gives it. */
  checkpoint: ConvertedFolder;
  tokenizer: Tokenizer;
  inputs: RunInputs;
  cells: Cell[];
  /** Scores that the config asks for and the model has not, by key, and why. */
  unavailable: Record<string, string>;
  frequencies: FrequencyList;
  /** One flag a sentence: whether it is of the selection split. */
  isSelection: boolean[];
  /** Digest of the selection split's text. */
  selection: string;
}

/** All of it but the tokenizer, which threads do not read. */
export type EncodedJob = Omit<Job, 'tokenizer'>;

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
  config: RunConfig;
  corpus: Corpus;
  checkpoint: ConvertedFolder;
  frequencies: FrequencyList;
  inputs: RunInputs;
}

/** With what inputs are read: a checkpoint may have to be downloaded and converted first. */
export interface InputTools extends Pick<ConvertedOptions, 'onProgress' | 'say' | 'signal'> {
  backend: Backend;
}

const ENGLISH = 'en';

/**
 * Reads what names a run.
 * @param beside - What the caller knows already.
 * @throws {UserError} For a checkpoint, corpus or other run that cannot be used.
 */
export async function readInputs(
  config: ExperimentConfig,
  { backend, ...options }: InputTools,
  beside: Pick<RunInputs, 'otherRuns' | 'additions'>,
): Promise<NamedInputs> {
  const corpus = corpusOf(config);
  const { language = ENGLISH } = config;
  if (language !== ENGLISH && corpus.tags === 'predicted')
    throw new UserError({
      what: `${config.corpus}: tags are predicted for English alone: language`,
      got: language,
      expected: 'CoNLL-U, which has tags',
    });
  const check = (dir: string) => checkConverted(dir, backend);
  const opened = openConverted(await convertedCheckpoint(config.checkpoint, { ...options, check }));
  const checkpoint = config.firstToken === 'in' ? { ...opened, roles: withFirst(opened.roles) } : opened;
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
  const frequencies = counted ? frequenciesOf(counted.sentences, counted.name) : listFor(language);
  return { config: configFor(config, checkpoint), corpus, checkpoint, frequencies, inputs };
}

/** The list that comes with the toolkit says nothing of another language. */
function listFor(language: string): FrequencyList {
  return language === ENGLISH
    ? englishFrequencies()
    : noFrequencies(`none, as those of English do not apply to "${language}"`);
}

/**
 * Encodes the corpus and lists the cells.
 * @throws {UserError} For cells or taps the checkpoint does not have, or a sentence it cannot take.
 */
export function readJob(named: NamedInputs): Job {
  const { config, corpus, checkpoint } = named;
  const { cells, unavailable } = withoutFrequency(listCells(config, checkpoint), named);
  if (config.interventions) checkInterventions(config.interventions, checkpoint);
  if (config.probes?.erasure) checkLayers('probes.erasure.layers', config.probes.erasure, checkpoint.config);
  if (config.probes?.structural) checkLayers('probes.structural.layers', config.probes.structural, checkpoint.config);
  checkTaps(cells, named);
  const isSelection = drawSelection(corpus, config.selection.share, config.seed);
  const tokenizer = tokenizerOf(checkpoint);
  const encoded = encodeCorpus(named, tokenizer);
  checkWindows(encoded, config);
  const selection = cacheText(selected(encoded.encodings, isSelection)).digest;
  return { ...named, ...encoded, tokenizer, cells, unavailable, isSelection, selection };
}

/** Every score that a pass is to give has its taps, and every operation its token: what is lacking is found before anything runs. */
function checkTaps(cells: readonly Cell[], { config, checkpoint }: NamedInputs): void {
  const { operations = [] } = config.faithfulness ?? {};
  for (const { scorer, place } of [...cells, ...rankedPlaces(askedRankings(config), checkpoint)])
    if (scorer.cost === 'one pass') tapNames(scorer, place, checkpoint);
  const { mask, removal } = checkpoint.roles;
  const lacking = [
    ['mask', mask, 'the model has no mask token'],
    ['replace', removal, 'the model has no token that a removed word leaves'],
  ] as const;
  for (const [operation, token, why] of lacking)
    if (token === null && operations.includes(operation))
      throw new UserError({
        what: `faithfulness.operations: ${why}`,
        got: operation,
        expected: 'operations without it',
      });
}

/**
 * Where nothing is known of any word, the scorer by frequency would give all of them the same.
 * @throws {UserError} Where words are to be removed or changed by it, or nothing else is asked for.
 */
function withoutFrequency(
  { cells, unavailable }: Pick<Job, 'cells' | 'unavailable'>,
  { config, inputs }: NamedInputs,
): Pick<Job, 'cells' | 'unavailable'> {
  const { language = ENGLISH } = config;
  if (language === ENGLISH || inputs.frequenciesDigest !== null) return { cells, unavailable };
  const why = 'frequencies of English are not applied to another language';
  const kept = cells.filter(({ scorer }) => scorer !== frequency);
  if (kept.length === 0 || askedRankings(config).some(({ name }) => name === frequency.name))
    throw new UserError({
      what: `scorer ${frequency.name}: ${why}: language`,
      got: language,
      expected: 'a corpus of that language to count in, as frequencies=FILE',
    });
  const isAsked = kept.length < cells.length;
  return { cells: kept, unavailable: { ...unavailable, ...(isAsked && { [frequency.name]: why }) } };
}

/** The sentences of the selection split. */
export function selected<T>(sentences: readonly T[], isSelection: readonly boolean[]): T[] {
  return sentences.filter((_, at) => isSelection[at]);
}

/** Documents from which on whole documents are drawn; of fewer, sentences are. */
const FEWEST_DOCUMENTS = 8;
/** Sentences that either split must have. */
const FEWEST_SENTENCES = 2;

/**
 * Draws the selection split: whole documents in the order of a seeded shuffle until they hold `share` of the sentences, or single
 * sentences where the documents are few.
 *
 * @returns one flag a sentence; none is set in a corpus too small to split
 * @throws {UserError} Where a corpus that could be split would leave either split with fewer than two sentences.
 */
export function drawSelection({ sentences }: Corpus, share: number, seed: number): boolean[] {
  if (sentences.length < 2 * FEWEST_SENTENCES) return sentences.map(() => false);
  const documents = new Set(sentences.map(({ document }) => document));
  const unitOf = documents.size < FEWEST_DOCUMENTS ? (_: unknown, at: number) => String(at) : documentOf;
  const units = sentences.map(unitOf);
  const drawn = new Set<string>();
  let size = 0;
  const order = [...new Set(units)];
  shuffle(order, generatorFor(seed, 'selection'));
  for (const unit of order) {
    if (size >= share * sentences.length) break;
    drawn.add(unit);
    size += units.filter((other) => other === unit).length;
  }
  if (size < FEWEST_SENTENCES || sentences.length - size < FEWEST_SENTENCES)
    throw new UserError({
      what: `selection.share: a split of ${size} of ${sentences.length} sentences`,
      expected: `at least ${FEWEST_SENTENCES} in the split and ${FEWEST_SENTENCES} beside it`,
    });
  return units.map((unit) => drawn.has(unit));
}

function documentOf({ document }: { document: string }): string {
  return document;
}

/** Seconds of the stages of a job. */
export class Stopwatch {
  private readonly laps = new Map<string, number>();
  private last = performance.now();

  /** By stage, in the order in which they ended first. */
  get seconds(): Record<string, number> {
    return Object.fromEntries(this.laps);
  }

  /** Ends a stage: the time since the last lap is its, in addition to what it had. */
  lap(stage: string): void {
    const now = performance.now();
    this.laps.set(stage, Math.round((this.laps.get(stage) ?? 0) * 1000 + now - this.last) / 1000);
    this.last = now;
  }
}
