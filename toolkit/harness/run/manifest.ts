import { execFileSync, type StdioOptions } from 'node:child_process';
import { cpus } from 'node:os';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { dependencies, version } from '../../../package.json';
import type { Backend } from '../../activations/openBackend';
import type { Corpus } from '../../corpus/corpus';
import type { Site } from '../../graph/taps';
import { GENERATOR } from '../../random';
import { tokensIn } from '../../activations/progress';
import { installedVersion } from '../../installation';
import type { FaithfulnessRecord } from '../faithfulness/faithfulness';
import type { InterventionRecord } from '../interventions/interventions';
import type { Job, RunInputs, Stopwatch } from '../job/job';
import type { Row } from '../job/rows';
import type { Passes } from '../passes/forwardPasses';
import type { Scored } from '../passes/scoring';
import { type NamedTokens, namedTokens } from './namedTokens';

/** Of the folder's files: a folder of another number is not read. */
export const LAYOUT = 2;

/** What a run was made from and with: everything that varies from run to run stands here alone. */
export interface Manifest {
  layout: number;
  toolkit: string;
  /** Commit of the toolkit, null outside a checkout of it. */
  commit: string | null;
  /** Runs of earlier versions name it and its reason alone. */
  backend: Pick<Backend, 'name' | 'reason'> & Partial<Omit<Backend, 'loadModel'>>;
  checkpoint: {
    name: string;
    digest: string;
    /** Hugging Face's `model_type`; runs of earlier versions do not say. */
    family?: string;
    /** What it was converted from: a folder's name, or a model on the hub with its commit. Earlier versions do not say. */
    source?: { name: string; revision: string | null };
    numLayers: number;
    /** Of a language model; runs of earlier versions do not say. */
    heads?: readonly string[];
    /** Where the model's states can be taken, the default first; runs of earlier versions do not say. */
    sites?: [Site, ...Site[]];
    /** What stands for the sentence, what removals leave, and what takes no part; runs of earlier versions do not say. */
    tokens?: NamedTokens;
  };
  corpus: {
    name: string;
    digest: string;
    /** Where the UPOS tags come from. */
    tags: Corpus['tags'];
    sentences: number;
    /** Of the selection split. */
    selectionSentences: number;
    /** Wordpieces, special tokens included. */
    tokens: number;
    truncatedSentences: number;
    /** Of a config with a stride: how many sentences were read in windows, so many tokens apart. */
    windows?: { stride: number; sentences: number };
    /** Of readings within the document: sentences with any before them, and the wordpieces of all with what is before them. */
    context?: { sentences: number; tokens: number };
  };
  /** Digests and names on which the run's own name depends. */
  inputs: RunInputs;
  /** Where word frequencies come from. */
  frequencies: string;
  /** Scores that the config asks for and the model has not, by key, and why. */
  unavailable: Record<string, string>;
  /** By state, the dimensions of largest variance, in order, that `leftOut` leaves out; as many as the config asks for at most. */
  leftOutDimensions: Record<string, number[]>;
  activations: Passes;
  /** Of the removal of words; null where the config asks for none. */
  faithfulness: FaithfulnessRecord | null;
  /** Of the change of states; null where the config asks for none. */
  interventions: InterventionRecord | null;
  seed: number;
  /** Random generator behind every draw. */
  generator: string;
  finished: string;
  seconds: Record<string, number>;
  machine: { platform: string; node: string; cpu: string; cores: number };
  packages: Record<string, string>;
}

/** What readers of a manifest rely on: it may hold more, and those of earlier versions less. */
export const ManifestShape = z.looseObject({
  checkpoint: z.looseObject({
    name: z.string(),
    family: z.string().optional(),
    source: z.looseObject({ name: z.string() }).optional(),
    heads: z.array(z.string()).optional(),
    numLayers: z.int().min(0),
    sites: z.array(z.string()).nonempty().optional(),
    tokens: z
      .looseObject({
        ...{ sentence: z.string().nullable(), mask: z.string().nullable(), removal: z.string().nullable() },
        leftOut: z.array(z.string()),
      })
      .optional(),
  }),
  corpus: z.looseObject({ name: z.string(), digest: z.string().optional() }),
});

/** A checkpoint as reports name it: by its folder, or by the model's name on the hub. */
export function checkpointName({ config, checkpoint }: Pick<Job, 'config' | 'checkpoint'>): string {
  const isFolder = checkpoint.dir === config.checkpoint;
  return basename(isFolder ? resolve(checkpoint.dir) : checkpoint.provenance.source.name);
}

/** Fills in what the machine and the installation say. */
export function describeRun(
  job: Job,
  {
    passes,
    leftOutDimensions,
    faithfulness,
    interventions,
  }: Omit<Scored, 'columns'> & Pick<Manifest, 'faithfulness' | 'interventions'>,
  { name, reason, precision, adapter, tokenBudget, workers }: Backend,
  watch: Stopwatch,
): Manifest {
  const { config, inputs, frequencies, unavailable } = job;
  return {
    layout: LAYOUT,
    toolkit: version,
    commit: commit(),
    backend: { name, reason, precision, adapter, tokenBudget, workers },
    checkpoint: describeCheckpoint(job),
    corpus: describeCorpus(job),
    inputs,
    frequencies: frequencies.name,
    unavailable,
    leftOutDimensions,
    activations: passes,
    faithfulness,
    interventions,
    seed: config.seed,
    generator: GENERATOR,
    finished: new Date().toISOString(),
    seconds: { ...watch.seconds },
    machine: describeMachine(),
    packages: packageVersions(),
  };
}

function describeCheckpoint(job: Job): Manifest['checkpoint'] {
  const { digest, family, heads, config, sites, provenance } = job.checkpoint;
  const { name, revision = null } = provenance.source;
  return {
    name: checkpointName(job),
    digest,
    family,
    source: { name, revision },
    heads,
    numLayers: config.numLayers,
    sites: sites as [Site, ...Site[]], // the schema asks for one
    tokens: namedTokens(job),
  };
}

function describeCorpus(job: Job): Manifest['corpus'] {
  const { corpus, inputs, encodings, isSelection, rows, inContext, config } = job;
  const windowed = rows.filter(({ own }) => own !== null).map(({ sentence }) => sentence);
  return {
    name: corpus.name,
    digest: inputs.corpusDigest,
    tags: corpus.tags,
    sentences: encodings.length,
    selectionSentences: isSelection.filter(Boolean).length,
    tokens: tokensIn(encodings),
    truncatedSentences: encodings.filter(({ truncatedFrom }) => truncatedFrom !== null).length,
    ...(config.stride !== undefined && { windows: { stride: config.stride, sentences: new Set(windowed).size } }),
    ...(inContext && { context: describeContext(inContext) }),
  };
}

function describeContext(rows: readonly Row[]): NonNullable<Manifest['corpus']['context']> {
  const after = rows.filter(({ encoding, own }) => own !== null && own.length < encoding.inputIds.length);
  return { sentences: after.length, tokens: tokensIn(rows.map(({ encoding }) => encoding)) };
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

/** Where this module lies in a checkout of the toolkit. A package may lie in a checkout of something else. */
const PREFIX = 'toolkit/harness/run/';

function commit(): string | null {
  try {
    const options = { cwd: __dirname, encoding: 'utf8' as const, stdio: ['ignore', 'pipe', 'ignore'] as StdioOptions };
    const [prefix, head] = execFileSync('git', ['rev-parse', '--show-prefix', 'HEAD'], options).split('\n');
    return prefix === PREFIX ? head! : null;
  } catch {
    return null;
  }
}

/** Versions of what the toolkit depends on directly, as they are installed. */
function packageVersions(): Record<string, string> {
  return Object.fromEntries(Object.keys(dependencies).map((name) => [name, installedVersion(name) ?? 'unknown']));
}
