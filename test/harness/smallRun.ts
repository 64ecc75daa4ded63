import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../../toolkit/activations/progress';
import { type Backend, openBackend } from '../../toolkit/activations/openBackend';
import type { BackendName } from '../../toolkit/backend/backend';
import { type ExperimentConfig, parseExperimentConfig } from '../../toolkit/harness/config/config';
import { type Run, runExperiment, type RunOptions } from '../../toolkit/harness/run/experiment';
import type { Manifest } from '../../toolkit/harness/run/manifest';
import { convertedFixture, type Fixture, newPath } from '../convertedFixture';
import { smallCorpus } from './smallCorpus';

/** The files whose bytes do not vary from run to run. */
export const STEADY = [
  'config.json',
  'metrics.json',
  'metrics.csv',
  'verdicts.json',
  'effects.json',
  'readings.json',
  'aggregates.json',
  'example.jsonl',
  'tokens.jsonl',
] as const;

/** Claims about a layer that tiny checkpoints have. */
export function claimsAt(layer: number): object {
  return Object.fromEntries(['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'].map((claim) => [claim, { layer }]));
}

/** A sweep that alters states, beside the plain one. */
export const ALTERED = [
  { name: 'tas' },
  { name: 'tas', centring: ['mean'] },
  { name: 'tas', centring: ['beta'] },
  { name: 'tas', leftOut: [3] },
];

/** What the runs of a test file share. */
export interface SmallRuns {
  backend: Backend;
  checkpoint: string;
  corpus: string;
  config: (changes?: object) => ExperimentConfig;
  /** Runs into a folder of its own, unless `out` says otherwise. */
  run: (options?: Partial<RunOptions>, changes?: object) => Promise<Run>;
}

/** A tiny checkpoint, a corpus of so many sentences, and few draws. */
export async function smallRuns({
  backend: name = 'wasm',
  fixture = 'tiny-gelu',
  sentences = 60,
}: { backend?: BackendName; fixture?: Fixture; sentences?: number } = {}): Promise<SmallRuns> {
  const backend = await openBackend(name);
  const checkpoint = await convertedFixture(fixture);
  const corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(sentences));
  const config = (changes: object = {}) =>
    parseExperimentConfig({
      name: 'small',
      checkpoint,
      corpus,
      bootstrap: { draws: 20, primaryDraws: 20 },
      permutations: 6,
      claims: claimsAt(2),
      ...changes,
    });
  const run = (options: Partial<RunOptions> = {}, changes: object = {}) =>
    runExperiment(config(changes), { backend, out: newPath('runs'), ...options });
  return { backend, checkpoint, corpus, config, run };
}

/** The text of every file that does not vary. */
export function steadyBytes(dir: string): Record<string, string> {
  return Object.fromEntries(STEADY.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

export function manifestOf(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
}

/** Reports of forward passes: the first says where the run begins, then one a batch. */
export function passCounter(): { reports: Progress[]; onProgress: (progress: Progress) => void } {
  const reports: Progress[] = [];
  return {
    reports,
    onProgress: (progress) => {
      if (progress.stage === 'forward passes') reports.push({ ...progress });
    },
  };
}
