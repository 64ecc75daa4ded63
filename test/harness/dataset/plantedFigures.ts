import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDatabase } from '../../../toolkit/harness/dataset/duckdb';
import { plantedRun, tasRow } from '../plantedRun';

/** What a planted run says beside its layers. */
interface Said {
  checkpoint: string;
  corpus?: string;
  experiment?: string;
  numLayers?: number;
  /** Of the layers, from 0. */
  aucs?: readonly number[];
  tasks?: Readonly<Record<string, readonly number[]>>;
  /** Rows of metrics besides. */
  more?: readonly ReturnType<typeof tasRow>[];
  /** By part of C5 its estimate. */
  parts?: Readonly<Record<string, number | null>>;
  /** Into the manifest. */
  checkpointFields?: object;
  corpusFields?: object;
  finished?: string;
  sentences?: number;
  /** Into the config. */
  config?: object;
}

/** A folder with figures that a data set takes. */
export function plantedFigures(said: Said): string {
  const { checkpoint, corpus = 'words', numLayers = 4, aucs = [0.5, 0.6, 0.7, 0.8, 0.4], tasks, sentences = 40 } = said;
  const more = [tasRow('content_share', 'post', null, 0.5), ...(said.more ?? [])];
  const dir = plantedRun({ checkpoint, numLayers, sites: { post: { aucs } }, more, ...(tasks && { tasks }) });
  const claims = { C5: { layer: 3 }, C7: { runs: ['elsewhere'] } };
  change(dir, 'config.json', (config) => {
    Object.assign(config, { name: said.experiment ?? 'sweep', seed: 8, claims, ...said.config });
  });
  change(dir, 'manifest.json', (manifest) => {
    const digest = `${checkpoint} digest`;
    const of = { name: checkpoint, numLayers, digest, family: 'bert', source: { name: checkpoint, revision: null } };
    manifest.checkpoint = { ...of, heads: ['pooler', 'maskedLm'], ...said.checkpointFields };
    manifest.corpus = { name: corpus, digest: `${corpus} digest`, sentences, tokens: 400, ...said.corpusFields };
    Object.assign(manifest, { toolkit: '0.3.0', backend: { name: 'cpu' }, finished: said.finished ?? '2026-01-01' });
  });
  const readings = { supported: 1, contradicted: 0, inconclusive: 0, leftOut: 0 };
  const parts = Object.entries(said.parts ?? { zone: 0.25 }).map(([part, estimate]) => {
    const shared = { part, estimate, threshold: 0, reason: 'none', readings, across: 'all' };
    const interval = estimate === null ? null : [estimate - 0.01, estimate + 0.01];
    return { ...shared, interval, verdict: estimate === null ? 'inconclusive' : 'supported' };
  });
  const verdict = { claim: 'C5', title: 'a zone', verdict: 'supported', because: 'it is', evidence: [], across: 'all' };
  writeFileSync(join(dir, 'verdicts.json'), JSON.stringify([{ ...verdict, parts }]));
  return dir;
}

/** Changes a JSON file of a folder. */
export function change(dir: string, name: string, by: (value: Record<string, unknown>) => void): void {
  const path = join(dir, name);
  const value = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  by(value);
  writeFileSync(path, JSON.stringify(value));
}

/** What a query finds, as any reader with DuckDB asks it. */
export function asked(sql: string): Promise<Record<string, unknown>[]> {
  return withDatabase((database) => database.rows(sql));
}

/** Takes no notice. */
export function silent(): void {
  // Nothing is said.
}
