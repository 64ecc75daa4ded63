import { sha256 } from '../../checkpoint/digest';
import { shuffledFrom } from '../../graph/provenance';
import { own } from '../../own';
import { withoutPaths } from '../run/runFolder';
import type { readFigures } from '../run/readRun';

/** What a run's folder says, without its words. */
export type Figures = ReturnType<typeof readFigures>;

/** Of every table: which run a row is of. Rows of a run keep their order by `row`. */
const OF_A_RUN = { run: 'VARCHAR', checkpoint: 'VARCHAR', experiment: 'VARCHAR', row: 'INTEGER' };
const BOUNDS = { low: 'DOUBLE', high: 'DOUBLE' };
const TEXTS = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, 'VARCHAR']));

/** The tables of a data set with the columns of each and their types; `corpus` is the name of the folder that the file lies in. */
export const TABLES = {
  metrics: {
    ...OF_A_RUN,
    ...{ metric: 'VARCHAR', scorer: 'VARCHAR', site: 'VARCHAR', layer: 'INTEGER', relativeDepth: 'DOUBLE' },
    ...{ value: 'DOUBLE', ...BOUNDS, n: 'INTEGER', nSentences: 'INTEGER', primary: 'BOOLEAN' },
    ...{ higherIsBetter: 'BOOLEAN', leftOut: 'INTEGER', draw: 'INTEGER' },
    ...TEXTS('norm centring head query residual target aggregation boundary scope control ablation bin effect split'),
    ...{ nullValue: 'DOUBLE', p: 'DOUBLE', pAdjusted: 'DOUBLE', effectSize: 'DOUBLE', detectable: 'DOUBLE' },
    reason: 'VARCHAR',
  },
  verdicts: {
    ...OF_A_RUN,
    ...{ claim: 'VARCHAR', part: 'VARCHAR', verdict: 'VARCHAR', estimate: 'DOUBLE', ...BOUNDS },
    ...{ layer: 'INTEGER', relativeDepth: 'DOUBLE', n: 'INTEGER', threshold: 'DOUBLE' },
    ...{ supported: 'INTEGER', contradicted: 'INTEGER', inconclusive: 'INTEGER', leftOut: 'INTEGER' },
    ...{ across: 'VARCHAR', because: 'VARCHAR' },
  },
  layers: {
    ...OF_A_RUN,
    ...{ task: 'VARCHAR', taskFamily: 'VARCHAR', site: 'VARCHAR', layer: 'INTEGER', relativeDepth: 'DOUBLE' },
    ...{ information: 'DOUBLE', ...BOUNDS, accuracy: 'DOUBLE', gain: 'DOUBLE', n: 'INTEGER', documents: 'INTEGER' },
  },
  runs: {
    ...OF_A_RUN,
    ...{
      folder: 'VARCHAR',
      checkpointDigest: 'VARCHAR',
      corpusDigest: 'VARCHAR',
      family: 'VARCHAR',
      source: 'VARCHAR',
    },
    ...{ objective: 'VARCHAR', random: 'BOOLEAN', numLayers: 'INTEGER', sentences: 'INTEGER', tokens: 'INTEGER' },
    ...{ seed: 'INTEGER', level: 'DOUBLE', toolkit: 'VARCHAR', backend: 'VARCHAR', finished: 'VARCHAR' },
  },
} as const;
export type Table = keyof typeof TABLES;
/** `runs` is the last to be replaced: rows of the others whose run is not in it are of one that was cut off. */
export const TABLE_NAMES = Object.keys(TABLES) as Table[];
export type RunRows = Record<Table, object[]>;

/** The rows of every table that a run gives. */
export function rowsOf(folder: string, figures: Figures): RunRows {
  const { config, manifest } = figures;
  const { name: checkpoint } = manifest.checkpoint;
  const experiment = config.name;
  const run = runId(figures);
  const placed = (rows: readonly object[]) => rows.map((own, row) => ({ ...own, run, checkpoint, experiment, row }));
  return {
    metrics: placed(metricRows(figures)),
    verdicts: placed(verdictRows(figures)),
    layers: placed(layerRows(figures)),
    runs: placed([{ folder, ...described(figures) }]),
  };
}

/**
 * The same for runs that ask the same of the same checkpoint and corpus: the later replaces the earlier, whatever toolkit and backend
 * computed it.
 */
function runId({ config, manifest: { checkpoint, corpus } }: Figures): string {
  const of = { checkpoint: checkpoint.digest, corpus: corpus.digest };
  return sha256(JSON.stringify({ ...withoutPaths(config), ...of })).slice(0, 16);
}

function described({ config, manifest }: Figures): object {
  const { checkpoint, corpus, toolkit, finished } = manifest;
  const source = checkpoint.source?.name;
  return {
    checkpointDigest: checkpoint.digest,
    corpusDigest: corpus.digest,
    family: checkpoint.family,
    source,
    objective: objectiveOf(checkpoint.heads),
    random: source === undefined ? null : shuffledFrom(source) !== null,
    ...{ numLayers: checkpoint.numLayers, sentences: corpus.sentences, tokens: corpus.tokens },
    seed: config.seed,
    level: config.bootstrap.level,
    toolkit,
    backend: (manifest.backend as Partial<typeof manifest.backend> | undefined)?.name,
    finished,
  };
}

/** What a checkpoint with such heads was trained for; of one without a head of a language model its heads do not tell. */
function objectiveOf(heads: readonly string[] = []): string | null {
  if (heads.includes('maskedLm')) return 'masked LM';
  return heads.includes('causalLm') ? 'causal LM' : null;
}

function metricRows({ metrics, manifest }: Figures): object[] {
  return metrics.map(({ interval, ...row }) => ({ ...row, ...bounds(interval), ...depth(row.layer, manifest) }));
}

/** A row for each claim, its part empty, and one for each of its parts. */
function verdictRows({ verdicts, config, manifest }: Figures): object[] {
  return verdicts.flatMap(({ claim, verdict, because, across, parts }) => {
    const rule = own(config.claims as Record<string, { layer?: number } | undefined>, claim);
    const shared = { claim, n: manifest.corpus.sentences, ...depth(rule?.layer ?? null, manifest) };
    return [
      { ...shared, part: '', verdict, because, across },
      ...parts.map(({ interval, readings, ...part }) => ({ ...shared, ...part, ...bounds(interval), ...readings })),
    ];
  });
}

function layerRows({ layerMap, manifest }: Figures): object[] {
  return (layerMap?.tasks ?? []).flatMap(({ task, family, n, documents, layers }) =>
    layers.map(({ layer, site, information, accuracy, gain }) => ({
      ...{ task, taskFamily: family, site, layer, ...depth(layer, manifest) },
      ...{ information: information.value, ...bounds(information.interval) },
      ...{ accuracy: accuracy.value, gain: gain?.value, n, documents },
    })),
  );
}

function bounds(interval: readonly [number, number] | null | undefined): object {
  return interval ? { low: interval[0], high: interval[1] } : {};
}

function depth(layer: number | null, { checkpoint: { numLayers } }: Figures['manifest']): object {
  return { layer, relativeDepth: layer === null ? null : layer / numLayers };
}
