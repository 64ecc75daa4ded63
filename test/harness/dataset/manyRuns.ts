import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectRuns } from '../../../toolkit/harness/dataset/collect';
import { withDatabase } from '../../../toolkit/harness/dataset/duckdb';
import { rowPlace } from '../../../toolkit/harness/measure/records';
import { LAYOUT } from '../../../toolkit/harness/run/manifest';

// `npx ts-node test/harness/dataset/manyRuns.ts [RUNS]`: how long it takes to collect runs of 100 rows each, by default 10,000 of 500
// checkpoints over 20 corpora, and to ask the data set for one metric by layer.

const RUNS = Number(process.argv[2] ?? 10_000);
const CORPORA = 20;
const METRICS = 8;
const LAYERS = 13;
const ROWS = 100;

const root = mkdtempSync(join(tmpdir(), 'many-runs-'));
const dataset = join(root, 'dataset');

/** Seconds of a piece of work, and of the cores' time in it, on stdout with its name. */
async function timed<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  const [began, usage] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(usage);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  process.stdout.write(`${name}: ${seconds} s, ${((user + system) / 1e6).toFixed(2)} core s\n`);
  return result;
}

function writeRun(at: number): string {
  const dir = join(root, `run-${at}`);
  mkdirSync(dir);
  const [checkpoint, corpus] = [`checkpoint-${Math.floor(at / CORPORA)}`, `corpus-${at % CORPORA}`];
  const rows = Array.from({ length: ROWS }, (_, row) => ({
    ...rowPlace({ scorer: 'tas', site: 'post', layer: row % LAYERS, aggregation: 'mean' }),
    ...{ metric: `metric-${Math.floor(row / LAYERS) % METRICS}`, value: at + row / ROWS, interval: [at, at + 1] },
    ...{ n: 1000, nSentences: 100, higherIsBetter: true, primary: true },
  }));
  const files = {
    'config.json': { name: 'many', shard: null, bootstrap: { level: 0.95 }, seed: 8, claims: { C7: {} } },
    'manifest.json': {
      layout: LAYOUT,
      checkpoint: {
        name: checkpoint,
        digest: checkpoint,
        family: 'bert',
        source: { name: 'a' },
        heads: [],
        numLayers: 12,
      },
      corpus: { name: corpus, digest: corpus, sentences: 100, tokens: 2000 },
    },
    'metrics.json': { rows },
    'verdicts.json': [],
  };
  for (const [name, value] of Object.entries(files)) writeFileSync(join(dir, name), JSON.stringify(value));
  return dir;
}

async function measure(): Promise<void> {
  try {
    const dirs = await timed(`${RUNS} runs of ${ROWS} rows written`, () =>
      Array.from({ length: RUNS }, (_, at) => writeRun(at)),
    );
    await timed('collected', () => collectRuns(dataset, dirs, () => undefined));
    await timed('one run more', () => collectRuns(dataset, [writeRun(RUNS)], () => undefined));
    const files = readdirSync(dataset, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    process.stdout.write(`files: ${files.length}\n`);
    const sql = `SELECT run, layer, value FROM '${dataset}/metrics/**/*.parquet' WHERE metric = 'metric-3' ORDER BY run, layer`;
    for (const name of ['one metric by layer', 'the same again']) {
      const rows = await timed(name, () => withDatabase((database) => database.rows(sql)));
      process.stdout.write(`  ${rows.length} rows\n`);
    }
    const mean = `SELECT layer, avg(value) AS mean FROM '${dataset}/metrics/**/*.parquet' WHERE metric = 'metric-3' GROUP BY layer`;
    await timed('its mean by layer', () => withDatabase((database) => database.rows(mean)));
  } finally {
    rmSync(root, { recursive: true });
  }
}

void measure();
