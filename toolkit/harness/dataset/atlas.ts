import { z } from 'zod';
import { shuffledFrom } from '../../graph/provenance';
import { groupedBy } from '../../groupedBy';
import { readJson } from '../../readJson';
import { type Database, quoted, withDatabase } from './duckdb';
import { readRuns, type StoredRun, tableOf } from './folder';

const ExpectedRuns = z.array(
  z.strictObject({
    ...{ checkpoint: z.string(), corpus: z.string(), experiment: z.string() },
    objective: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  }),
);

/**
 * A run that ought to be in an atlas, by the names of its checkpoint, corpus and config; what the checkpoint was trained for, where its
 * heads do not tell; and if it is known, why the run is not there.
 */
export type ExpectedRun = z.infer<typeof ExpectedRuns>[number];

/**
 * The runs that a JSON file lists.
 * @throws {UserError} For a field that is missing, has another type or is not known.
 */
export function readExpectedRuns(file: string): ExpectedRun[] {
  return readJson(file, ExpectedRuns);
}

/** Columns of `verdicts.csv`, in order. */
export const VERDICT_COLUMNS = [
  ...['checkpoint', 'family', 'objective', 'random', 'corpus', 'claim', 'part', 'verdict'],
  ...['estimate', 'low', 'high', 'layer', 'relativeDepth', 'n'],
] as const;

/** Columns of `readings.csv`, in order. */
export const READING_COLUMNS = [
  ...['checkpoint', 'corpus', 'claim', 'part', 'verdict', 'supported', 'contradicted', 'inconclusive', 'leftOut'],
] as const;

/** In the folder of an atlas: its layers, as charts show them. */
export const ATLAS_LAYERS = 'layers.csv';
/** Its columns, in order. */
export const LAYER_COLUMNS = [
  ...['checkpoint', 'digest', 'family', 'objective', 'random', 'twinOf'],
  ...['corpus', 'measure', 'taskFamily', 'higherIsBetter'],
  ...['site', 'numLayers', 'layer', 'relativeDepth', 'value', 'low', 'high'],
] as const;

/** The chance that a content word outscores a function word by TAS, as the measures of an atlas name it. */
export const PROFILE = 'auc_content_function';

/** A checkpoint of an atlas. */
export interface AtlasCheckpoint {
  checkpoint: string;
  /** Of its converted files. */
  digest: string;
  /** Hugging Face's `model_type`, or `unknown`. */
  family: string;
  /** What it was trained for: `masked LM` or `causal LM` by its heads, what was given, or `unknown`. */
  objective: string;
  /** Whether its weights are shuffled; null where no run says. */
  random: boolean | null;
  /** Of which checkpoint of the atlas; null where that is not there. */
  twinOf: string | null;
}

/** A verdict on a claim, its part then empty, or on a part of one. */
export interface AtlasVerdict extends Omit<AtlasCheckpoint, 'digest'> {
  corpus: string;
  claim: string;
  part: string;
  verdict: string;
  estimate: number | null;
  low: number | null;
  high: number | null;
  layer: number | null;
  relativeDepth: number | null;
  /** Sentences of the run. */
  n: number;
  /** How many readings of the words say so, by bounds that hold for all of them at once; null of a claim as a whole. */
  supported: number | null;
  contradicted: number | null;
  inconclusive: number | null;
  /** Readings without a number. */
  leftOut: number | null;
}

/** A measure of TAS at a layer, or the information that probes read there. */
export interface AtlasLayer extends AtlasCheckpoint {
  corpus: string;
  measure: string;
  /** Null for a measure that is neither good nor bad. */
  higherIsBetter: boolean | null;
  /** Of the task, where the measure is information; else null. */
  taskFamily: string | null;
  site: string;
  /** Blocks of the checkpoint. */
  numLayers: number;
  layer: number;
  relativeDepth: number;
  value: number;
  low: number | null;
  high: number | null;
}

/** What many runs say, checkpoint by checkpoint. */
export interface Atlas {
  verdicts: AtlasVerdict[];
  /** At the site that claims look at. */
  layers: AtlasLayer[];
  /** What ought to be there and is not. */
  missing: Required<Omit<ExpectedRun, 'objective'>>[];
}

/**
 * Draws up an atlas. Of several runs of a checkpoint over a corpus a claim is taken from the one with most estimates, then of as many
 * sentences as most checkpoints have a run of, so that they can be compared, then of most sentences, then the latest; so is a measure.
 *
 * @param expected - what ought to be there; objectives given here come before those that heads tell
 * @param file - where the table of all layers goes, as Parquet
 * @throws {UserError} For a data set that is damaged or of another version, and where DuckDB is not installed.
 */
export async function readAtlas(dataset: string, expected: readonly ExpectedRun[], file: string): Promise<Atlas> {
  return withDatabase(async (database) => {
    const runs = await readRuns(database, dataset);
    await prepare(database, dataset, checkpointsOf(runs, expected));
    await database.run(`COPY (SELECT * FROM atlas ORDER BY ALL) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`);
    const verdicts = await database.rows(VERDICTS);
    const layers = await database.rows(LAYERS);
    return {
      verdicts: verdicts as unknown as AtlasVerdict[],
      layers: layers as unknown as AtlasLayer[],
      missing: missingOf(runs, expected),
    };
  });
}

/** A name stands for one checkpoint in all runs; what one of them does not say another may. */
function checkpointsOf(runs: readonly StoredRun[], expected: readonly ExpectedRun[]): AtlasCheckpoint[] {
  const byName = groupedBy(runs, ({ checkpoint }) => String(checkpoint));
  const said = (own: readonly StoredRun[], field: keyof StoredRun) => own.find((run) => run[field] !== null)?.[field];
  const sources = new Map([...byName].map(([name, own]) => [name, said(own, 'source') as string | undefined]));
  return [...byName].map(([checkpoint, own]) => {
    const given = expected.find((one) => one.checkpoint === checkpoint && one.objective !== undefined);
    const original = shuffledFrom(sources.get(checkpoint) ?? '');
    const twinOf = [...sources].find(([, source]) => original !== null && source === original)?.[0] ?? null;
    return {
      checkpoint,
      digest: String(said(own, 'checkpointDigest')),
      family: String(said(own, 'family') ?? 'unknown'),
      objective: given?.objective ?? String(said(own, 'objective') ?? 'unknown'),
      random: (said(own, 'random') ?? null) as boolean | null,
      twinOf,
    };
  });
}

/** Views of the data set's tables; `atlas` has every measure of TAS and every task of a layer map, layer by layer. */
async function prepare(database: Database, dataset: string, checkpoints: readonly AtlasCheckpoint[]): Promise<void> {
  const table = (name: 'runs' | 'verdicts' | 'metrics' | 'layers') => `FROM ${tableOf(dataset, name)}`;
  const text = (value: string | boolean | null) => (typeof value === 'string' ? quoted(value) : String(value));
  const values = checkpoints.map(
    ({ checkpoint, digest, family, objective, random, twinOf }) =>
      `(${[checkpoint, digest, family, objective, random, twinOf].map(text).join(', ')})`,
  );
  const columns =
    'checkpoint VARCHAR, digest VARCHAR, family VARCHAR, objective VARCHAR, random BOOLEAN, twinOf VARCHAR';
  await database.run(`CREATE TABLE described (${columns})`);
  if (values.length > 0) await database.run(`INSERT INTO described VALUES ${values.join(', ')}`);
  await database.run(`CREATE VIEW of_runs AS SELECT run, numLayers, sentences, finished ${table('runs')}`);
  await database.run(`CREATE VIEW judged AS SELECT * ${table('verdicts')} JOIN of_runs USING (run)`);
  await database.run(`
    CREATE TABLE atlas AS
    WITH measured AS (
      SELECT run, checkpoint, corpus, metric AS measure, NULL AS taskFamily, higherIsBetter, site, layer, relativeDepth, value, low, high, n
      ${table('metrics')}
      WHERE "primary" AND scorer = 'tas' AND control IS NULL AND ablation IS NULL AND split = 'all'
        AND layer IS NOT NULL AND value IS NOT NULL
      UNION ALL
      SELECT run, checkpoint, corpus, 'information of ' || task, taskFamily, true, site, layer, relativeDepth, information, low, high, n
      ${table('layers')}
    ), shared AS (
      SELECT *, count(DISTINCT checkpoint) OVER (PARTITION BY corpus, measure, sentences) AS checkpoints
      FROM measured JOIN of_runs USING (run)
    )
    SELECT ${LAYER_COLUMNS.join(', ')}, n FROM shared JOIN described USING (checkpoint)
    QUALIFY run = first_value(run) OVER (PARTITION BY checkpoint, corpus, measure, site ORDER BY ${COMPARABLE})`);
}

/** Of runs that say as much. */
const COMPARABLE = 'checkpoints DESC, sentences DESC, finished DESC NULLS LAST, run';

const VERDICTS = `
  WITH judging AS (
    SELECT checkpoint, corpus, claim, run, sentences, finished, count(estimate) AS estimates FROM judged GROUP BY ALL
  ), shared AS (
    SELECT *, count(DISTINCT checkpoint) OVER (PARTITION BY corpus, claim, sentences) AS checkpoints FROM judging
  ), chosen AS (
    SELECT checkpoint, corpus, claim, run FROM shared
    QUALIFY row_number() OVER (PARTITION BY checkpoint, corpus, claim ORDER BY estimates DESC, ${COMPARABLE}) = 1
  )
  SELECT ${[...new Set([...VERDICT_COLUMNS, ...READING_COLUMNS, 'twinOf'])].join(', ')}
  FROM judged SEMI JOIN chosen USING (checkpoint, corpus, claim, run) JOIN described USING (checkpoint)
  ORDER BY checkpoint, corpus, claim, "row"`;

/** Where the claims look: after a block, and after its last norm where it has one. */
const LAYERS = `
  SELECT ${LAYER_COLUMNS.join(', ')}
  FROM atlas WHERE site IN ('post', 'stream') ORDER BY checkpoint, corpus, measure, layer`;

function missingOf(runs: readonly StoredRun[], expected: readonly ExpectedRun[]): Atlas['missing'] {
  const key = (...names: unknown[]) => JSON.stringify(names);
  const there = new Set(runs.map(({ checkpoint, corpus, experiment }) => key(checkpoint, corpus, experiment)));
  return expected
    .filter(({ checkpoint, corpus, experiment }) => !there.has(key(checkpoint, corpus, experiment)))
    .map(({ checkpoint, corpus, experiment, reason = 'no run of it was collected' }) => {
      return { checkpoint, corpus, experiment, reason };
    });
}
