import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ActivationCache } from '../activations/cache';
import type { Columns } from '../activations/cacheFile';
import { cacheText } from '../activations/cacheText';
import { loadModel } from '../activations/model';
import type { Backend } from '../backend/backend';
import { type Corpus, readCorpus } from '../corpus/corpus';
import { readTokenizerFiles } from '../checkpoint/tokenizerFiles';
import { type ConvertedFolder, openConverted } from '../graph/convertedFolder';
import { encodeInput } from '../tokens/encodeInput';
import { type Encoding, Tokenizer } from '../tokens/tokenizer';
import { type Cell, listCells } from './cells';
import type { ExperimentConfig } from './config';
import { computeColumns, type Computed } from './forwardPasses';
import { describeRun } from './manifest';
import { measure } from './measure';
import { type Keeping, pieceScores, planScoring } from './pieceScores';
import type { OnProgress } from '../activations/progress';
import { readVerdicts } from './readRun';
import type { Verdict } from './records';
import { completeRun, findRunFolder, type RunFolder, type RunInputs, startRun } from './runFolder';
import { Stopwatch } from './stopwatch';
import { judgeClaims } from './verdicts';
import { wordTable } from './wordTable';
import { type Results, writeManifest, writeResults } from './writeRun';

export interface RunOptions {
  backend: Backend;
  /** Root of run folders. */
  out: string;
  /** Repeat a complete run instead of reporting it, and forget an interrupted one; the complete one stays until replaced. */
  fresh?: boolean;
  /** Where activations are kept for later runs over the same text, and taken from; without it none are. */
  cache?: ActivationCache;
  /** Threads that run the model, as `selectBackend` was told; default 1. The results do not depend on it. */
  workers?: number;
  onProgress?: OnProgress;
  /** Called with the run's folder before it is complete: charts and report are written here. */
  publish?: (dir: string) => Promise<void>;
}

/** A finished run. */
export interface Run {
  /** Its folder. */
  dir: string;
  verdicts: Verdict[];
  /** True when the folder was there already and nothing was computed. */
  wasComplete: boolean;
}

/** Wordpiece scores of finished batches, from which an interrupted run goes on. */
const JOURNAL = 'scores.jsonl';

/**
 * Runs an experiment and writes its folder (see the run-folder contract in `docs/architecture.md`). An interrupted run goes on
 * where it was; a complete one is reported, not repeated.
 * @throws {UserError} For a checkpoint or corpus that cannot be used.
 */
export async function runExperiment(config: ExperimentConfig, options: RunOptions): Promise<Run> {
  const watch = new Stopwatch();
  const corpus = readCorpus(config.corpus, config.limit === null ? {} : { limit: config.limit });
  const checkpoint = openConverted(config.checkpoint);
  const { digest: checkpointDigest } = checkpoint;
  const inputs: RunInputs = { corpusDigest: corpus.digest, checkpointDigest, backend: options.backend.name };
  const folder = findRunFolder(options.out, config, inputs);
  if (folder.isComplete && !options.fresh)
    return { dir: folder.path, verdicts: readVerdicts(folder.path), wasComplete: true };
  const job = readJob(config, corpus, checkpoint);
  watch.lap('reading the corpus');
  const { columns, passes } = await score(job, folder, options, watch);
  const results = evaluate(job, columns, options, watch);
  writeResults(folder.partial, config, results);
  const describe = () => describeRun({ ...job, inputs, passes, backend: options.backend, watch });
  writeManifest(folder.partial, describe());
  await options.publish?.(folder.partial);
  watch.lap('charts and report');
  writeManifest(folder.partial, describe());
  rmSync(join(folder.partial, JOURNAL), { force: true }); // there is none where all scores were kept
  completeRun(folder);
  return { dir: folder.path, verdicts: results.verdicts, wasComplete: false };
}

/** A run's inputs, read and checked. */
interface Job {
  config: ExperimentConfig;
  corpus: Corpus;
  checkpoint: ConvertedFolder;
  cells: Cell[];
  encodings: Encoding[];
}

function readJob(config: ExperimentConfig, corpus: Corpus, checkpoint: ConvertedFolder): Job {
  const cells = listCells(config, checkpoint.config);
  const tokenizer = new Tokenizer(readTokenizerFiles(checkpoint.dir), checkpoint.config.maxPositions);
  const encodings = corpus.sentences.map(({ id, text, words }) => {
    const input = { text, words: words.map(({ form }) => form), where: `sentence ${id}` };
    return encodeInput(tokenizer, input, { truncate: config.truncate });
  });
  return { config, corpus, checkpoint, cells, encodings };
}

/** Columns for all cells: from the cache, or from forward passes, for which alone the weights are loaded. */
async function score(job: Job, folder: RunFolder, options: RunOptions, watch: Stopwatch): Promise<Computed> {
  const { checkpoint, cells, encodings } = job;
  const keeping = options.cache ? keep(options.cache, job, options.backend) : null;
  const { known, missing } = planScoring(cells, checkpoint.config, keeping);
  watch.lap('reading the activation cache');
  const model = missing.length > 0 ? await loadModel(checkpoint.dir, { workers: options.workers ?? 1 }) : null;
  watch.lap('loading the checkpoint');
  try {
    startRun(folder, options.fresh ?? false); // everything the user can have got wrong is known by now
    if (!model) return { columns: known, passes: { fromCache: true, forwardPasses: 0, tokens: 0 } };
    const journal = join(folder.partial, JOURNAL);
    const computed = await computeColumns(model, encodings, missing, journal, progressOf(options));
    watch.lap('forward passes');
    const columns = new Map([...known, ...computed.columns]);
    keeping?.cache.write(keeping.source, columns);
    watch.lap('writing the activation cache');
    return { columns, passes: computed.passes };
  } finally {
    await model?.dispose();
  }
}

function keep(cache: ActivationCache, { checkpoint, encodings }: Job, backend: Backend): Keeping {
  return { cache, source: { checkpoint: checkpoint.digest, backend: backend.name, text: cacheText(encodings) } };
}

function evaluate(job: Job, columns: Columns, options: RunOptions, watch: Stopwatch): Results {
  const { config, corpus, checkpoint, cells, encodings } = job;
  const table = wordTable(corpus, encodings, cells, pieceScores(encodings, cells, columns));
  const measured = measure(config, table, cells, progressOf(options));
  const verdicts = judgeClaims(config, measured, checkpoint.config.numLayers);
  watch.lap('metrics');
  return { measured, verdicts, table, cells };
}

function progressOf({ onProgress }: RunOptions): OnProgress {
  return onProgress ?? (() => undefined);
}
