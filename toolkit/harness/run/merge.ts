import { isDeepStrictEqual } from 'node:util';
import { basename, join } from 'node:path';
import { version } from '../../../package.json';
import { UserError } from '../../errors';
import { planBatches } from '../../activations/batch';
import type { Backend } from '../../activations/openBackend';
import { own } from '../../own';
import type { RunConfig } from '../job/runConfig';
import { makeRun, type Run, type RunOptions } from './experiment';
import { type Job, madeFrom } from '../job/job';
import { OTHER_FORMAT } from '../job/journal';
import { askedColumns } from '../passes/columns';
import { joinSentences, type Passes, scoreJournal, type SentenceColumns, sliceBatches } from '../passes/forwardPasses';
import { JOURNAL, type Scored } from '../passes/scoring';
import type { Manifest } from './manifest';
import { readShard } from './readRun';
import { withoutPaths } from './runFolder';
import { parseShard } from '../config/shard';

/** A complete shard. */
interface Shard {
  dir: string;
  config: RunConfig;
  manifest: Manifest;
}

/**
 * Joins the shards of a run into the whole run, as if it had been made in one piece: same folder name, same bytes.
 * @throws {UserError} For shards of different runs, a shard that is missing or there twice, or a corpus or checkpoint that has changed.
 */
export async function mergeRuns(dirs: readonly string[], options: RunOptions): Promise<Run> {
  const shards = dirs.map((dir): Shard => ({ dir, ...readShard(dir) }));
  const config = wholeConfig(shards);
  return makeRun(config, options, (job) => Promise.resolve(scoredOf(shards, job, options.backend)));
}

/** The config that the shards are slices of. */
function wholeConfig(shards: readonly Shard[]): RunConfig {
  const [first] = shards;
  if (!first) throw new UserError({ what: 'merge: no run given', expected: 'the folders of all shards' });
  const asked = (config: RunConfig) => JSON.stringify({ ...withoutPaths(config), shard: null });
  for (const { dir, config } of shards) {
    if (config.shard === null) throw new UserError({ what: `merge: ${dir} is a whole run`, expected: 'shards' });
    if (asked(config) !== asked(first.config))
      throw new UserError({ what: `merge: ${dir} and ${first.dir} are shards of different experiments` });
  }
  checkSlices(shards);
  return { ...first.config, shard: null };
}

function checkSlices(shards: readonly Shard[]): void {
  const slices = shards.map(({ dir, config }) => ({ dir, ...parseShard(config.shard) }));
  const { of } = slices[0]!;
  const other = slices.find((slice) => slice.of !== of);
  if (other)
    throw new UserError({ what: `merge: ${other.dir} is one of ${other.of} shards`, expected: `one of ${of}` });
  for (let index = 1; index <= of; index++) {
    const found = slices.filter((slice) => slice.index === index);
    if (found.length === 0) throw new UserError({ what: `merge: shard ${index}/${of} is missing` });
    if (found.length > 1)
      throw new UserError({
        what: `merge: shard ${index}/${of} is there ${found.length} times`,
        got: found.map(({ dir }) => basename(dir)).join(' and '),
      });
  }
}

/** What the shards were made from and with must be what the whole run is, and the same for all. */
function checkInputs(shards: readonly Shard[], { inputs }: Job, { tokenBudget }: Backend): void {
  const { leftOutDimensions } = shards[0]!.manifest;
  const wanted = { ...inputs, tokenBudget, toolkit: version, leftOutDimensions };
  for (const { dir, manifest } of shards) {
    const made: Record<string, unknown> = {
      ...manifest,
      ...manifest.inputs,
      tokenBudget: manifest.backend.tokenBudget,
    };
    for (const [name, value] of Object.entries(wanted))
      if (!isDeepStrictEqual(own(made, name), value))
        throw new UserError({
          what: `merge: ${dir} was made with another ${name}`,
          got: typeof value === 'string' ? own(made, name) : JSON.stringify(own(made, name)),
          expected: JSON.stringify(value),
        });
  }
}

function scoredOf(shards: readonly Shard[], job: Job, backend: Backend): Scored {
  checkInputs(shards, job, backend);
  const columns = askedColumns(job);
  const { name, tokenBudget } = backend;
  const encodings = job.rows.map(({ encoding }) => encoding);
  const rows = new Array<SentenceColumns | undefined>(encodings.length);
  for (const { dir, config } of shards) {
    const batches = sliceBatches(planBatches(encodings, tokenBudget), parseShard(config.shard));
    const scored = { columns, encodings, own: job.rows.map((row) => row.own), batches, backend: name, tokenBudget };
    const { records, fault } = scoreJournal(join(dir, JOURNAL), scored, {
      of: madeFrom(job.inputs),
      say: () => undefined,
    }).read();
    if (records.length < batches.length)
      throw new UserError({
        what:
          `merge: ${dir} holds ${records.length} of its ${batches.length} batches: ${JOURNAL} ` +
          (fault === OTHER_FORMAT ? 'was written in another format' : 'is cut short or damaged'),
      });
    records.forEach((found, at) => {
      batches[at]!.indices.forEach((index, row) => (rows[index] = found[row]!));
    });
  }
  const joined = joinSentences(
    columns,
    rows.map((row) => row!),
  );
  return { columns: joined, leftOutDimensions: shards[0]!.manifest.leftOutDimensions, passes: sumPasses(shards) };
}

function sumPasses(shards: readonly Shard[]): Passes {
  const sum = (of: (passes: Passes) => number) =>
    shards.reduce((total, { manifest }) => total + of(manifest.activations), 0);
  return { fromCache: false, forwardPasses: sum((p) => p.forwardPasses), tokens: sum((p) => p.tokens) };
}
