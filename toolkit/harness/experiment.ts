import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, type Model } from '../activations/model';
import type { Backend } from '../backend/backend';
import { type Corpus, readCorpus } from '../corpus/corpus';
import { openConverted } from '../graph/convertedFolder';
import { encodeInput } from '../tokens/encodeInput';
import type { Encoding } from '../tokens/tokenizer';
import { type Cell, listCells } from './cells';
import type { ExperimentConfig } from './config';
import { describeRun } from './manifest';
import { measure } from './measure';
import { scorePieces } from './pieceScores';
import type { OnProgress } from './progress';
import { readVerdicts } from './readRun';
import type { Verdict } from './records';
import { completeRun, findRunFolder, type RunInputs, startRun } from './runFolder';
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
  const inputs: RunInputs = {
    corpusDigest: corpus.digest,
    checkpointDigest: openConverted(config.checkpoint).digest,
    backend: options.backend.name,
  };
  const folder = findRunFolder(options.out, config, inputs);
  const fresh = options.fresh ?? false;
  if (folder.isComplete && !fresh) return { dir: folder.path, verdicts: readVerdicts(folder.path), wasComplete: true };
  watch.lap('reading the corpus');
  const model = await loadModel(config.checkpoint);
  watch.lap('loading the checkpoint');
  try {
    const cells = listCells(config, model.config);
    const job: Job = { config, corpus, model, cells, encodings: encodeCorpus(corpus, model, config.truncate) };
    startRun(folder, fresh); // everything the user can have got wrong is known by now
    const results = await compute(job, join(folder.partial, JOURNAL), options.onProgress ?? (() => undefined), watch);
    writeResults(folder.partial, config, results);
    const describe = () => describeRun({ ...job, inputs, model: model.config, backend: options.backend, watch });
    writeManifest(folder.partial, describe());
    await options.publish?.(folder.partial);
    watch.lap('charts and report');
    writeManifest(folder.partial, describe());
    rmSync(join(folder.partial, JOURNAL));
    completeRun(folder);
    return { dir: folder.path, verdicts: results.verdicts, wasComplete: false };
  } finally {
    model.dispose();
  }
}

/** A run's inputs, read and checked. */
interface Job {
  config: ExperimentConfig;
  corpus: Corpus;
  model: Model;
  cells: Cell[];
  encodings: Encoding[];
}

function encodeCorpus({ sentences }: Corpus, { tokenizer }: Model, truncate: boolean): Encoding[] {
  return sentences.map(({ id, text, words }) => {
    const input = { text, words: words.map(({ form }) => form), where: `sentence ${id}` };
    return encodeInput(tokenizer, input, { truncate });
  });
}

async function compute(job: Job, journal: string, onProgress: OnProgress, watch: Stopwatch): Promise<Results> {
  const { config, corpus, model, cells, encodings } = job;
  const scores = await scorePieces(model, encodings, cells, journal, onProgress);
  watch.lap('forward passes');
  const table = wordTable(corpus, encodings, cells, scores);
  const measured = measure(config, table, cells, onProgress);
  const verdicts = judgeClaims(config, measured, model.config.numLayers);
  watch.lap('metrics');
  return { measured, verdicts, table, cells };
}
