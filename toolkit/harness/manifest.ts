import { execFileSync, type StdioOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { version } from '../../package.json';
import type { Backend } from '../backend/backend';
import type { Corpus } from '../corpus/corpus';
import type { ConvertedFolder } from '../graph/convertedFolder';
import { GENERATOR } from '../metrics/random';
import type { Encoding } from '../tokens/tokenizer';
import type { ExperimentConfig } from './config';
import type { Passes } from './forwardPasses';
import type { RunInputs } from './runFolder';
import type { Stopwatch } from './stopwatch';

/** What a run was made from and with: everything that varies from run to run stands here alone. */
export interface Manifest {
  toolkit: string;
  /** Commit of the toolkit, null outside a checkout of it. */
  commit: string | null;
  backend: Backend;
  checkpoint: { name: string; digest: string; numLayers: number };
  corpus: {
    name: string;
    digest: string;
    /** Where the UPOS tags come from. */
    tags: Corpus['tags'];
    sentences: number;
    /** Wordpieces, special tokens included. */
    tokens: number;
    truncatedSentences: number;
  };
  activations: Passes;
  seed: number;
  /** Random generator behind every draw. */
  generator: string;
  finished: string;
  seconds: Record<string, number>;
  machine: { platform: string; node: string; cpu: string; cores: number };
  packages: Record<string, string>;
}

/** What a manifest is made from. */
export interface Described {
  inputs: RunInputs;
  config: ExperimentConfig;
  checkpoint: ConvertedFolder;
  corpus: Corpus;
  encodings: readonly Encoding[];
  passes: Passes;
  backend: Backend;
  watch: Stopwatch;
}

/** Fills in what the machine and the installation say. */
export function describeRun(described: Described): Manifest {
  const { inputs, config, checkpoint, corpus, encodings, passes, backend, watch } = described;
  return {
    toolkit: version,
    commit: commit(),
    backend,
    checkpoint: {
      name: basename(config.checkpoint),
      digest: checkpoint.digest,
      numLayers: checkpoint.config.numLayers,
    },
    corpus: {
      name: corpus.name,
      digest: inputs.corpusDigest,
      tags: corpus.tags,
      sentences: encodings.length,
      tokens: encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0),
      truncatedSentences: encodings.filter(({ truncatedFrom }) => truncatedFrom !== null).length,
    },
    activations: passes,
    seed: config.seed,
    generator: GENERATOR,
    finished: new Date().toISOString(),
    seconds: { ...watch.seconds },
    machine: describeMachine(),
    packages: packageVersions(),
  };
}

function describeMachine(): Manifest['machine'] {
  const processors = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
  };
}

function commit(): string | null {
  try {
    const options = { cwd: __dirname, encoding: 'utf8' as const, stdio: ['ignore', 'pipe', 'ignore'] as StdioOptions };
    return execFileSync('git', ['rev-parse', 'HEAD'], options).trim();
  } catch {
    return null;
  }
}

/** Versions the lockfile pins for what the toolkit depends on directly. */
function packageVersions(): Record<string, string> {
  const lock = JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; dependencies?: Record<string, string> }>;
  };
  const names = Object.keys(lock.packages['']?.dependencies ?? {});
  return Object.fromEntries(names.map((name) => [name, lock.packages[`node_modules/${name}`]?.version ?? 'unknown']));
}
