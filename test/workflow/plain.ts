import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { keepFigures, openBackend, publishRun, readExperiment, runExperiment } from '../../toolkit';
import { collectRuns } from '../../toolkit/harness/dataset/collect';
import { newPath } from '../convertedFixture';
import { command } from '../experiments/command';
import { asked, silent } from '../harness/dataset/plantedFigures';

/** A case of a workflow, of which no twin and no other case is in the atlas. */
export interface Case {
  results: string;
  config: string;
  /** Its name in the workflow. */
  checkpoint: string;
  corpus: string;
  overrides?: string[];
}

/** In which a workflow's manifest may differ from that of a plain run. */
const OF_THE_MAKING = ['finished', 'seconds', 'machine', 'commit', 'activations', 'backend'];

/** Checks that a workflow's run, figures, data set and atlas are what plain commands make in one piece, file by file and row by row. */
export async function assertPlain(made: Case): Promise<void> {
  const { results, config, checkpoint, corpus, overrides = [] } = made;
  const place = [checkpoint, basename(corpus, '.conllu'), basename(config, '.json')];
  const folder = join(results, 'checkpoints', checkpoint);
  const [experiment] = readExperiment(config, [`checkpoint=${folder}`, `corpus=${corpus}`, ...overrides]);
  const backend = await openBackend('wasm', { workers: 1 });
  const publish = (dir: string) => publishRun(dir, silent);
  const { dir } = await runExperiment(experiment!, { backend, out: newPath('runs'), publish });
  const { run } = JSON.parse(readFileSync(join(results, 'runs', ...place, 'merged.json'), 'utf8')) as { run: string };
  assertSame(run, dir);
  const [figures, dataset, atlas] = ['figures', 'dataset', 'atlas'].map((name) => newPath(name)) as [
    string,
    string,
    string,
  ];
  keepFigures(dir, figures);
  assertSame(join(results, 'figures', ...place), figures);
  await collectRuns(dataset, [figures], silent);
  for (const table of ['metrics', 'verdicts', 'layers', 'runs'])
    assert.deepEqual(await rows(join(results, 'dataset'), table), await rows(dataset, table), table);
  const { code, stderr } = await command('atlas', dataset, '--out', atlas);
  assert.equal(code, 0, stderr);
  assertSame(join(results, 'atlas'), atlas);
}

/** Snakemake's own, in a folder that a rule makes. */
const TIMESTAMP = '.snakemake_timestamp';

/** The same files, each with the same bytes, but for `report.html`, which shows the manifest; of a manifest what is not of the making. */
function assertSame(found: string, expected: string): void {
  const files = (dir: string) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name !== TIMESTAMP && statSync(join(dir, name)).isFile())
      .sort();
  assert.deepEqual(files(found), files(expected));
  for (const name of files(expected)) {
    const [one, other] = [found, expected].map((dir) => readFileSync(join(dir, name)));
    if (name === 'manifest.json') assert.deepEqual(steady(one!), steady(other!));
    else if (name !== 'report.html')
      assert.ok(one!.equals(other!), `${join(found, name)} differs from ${join(expected, name)}`);
  }
}

function steady(manifest: Buffer): object {
  const entries = Object.entries(JSON.parse(manifest.toString()) as object);
  return Object.fromEntries(entries.filter(([name]) => !OF_THE_MAKING.includes(name)));
}

/** Of a table, in its order; of a run not where it lay and when it was made. */
function rows(dataset: string, table: string): Promise<object[]> {
  const but = table === 'runs' ? ' EXCLUDE (folder, finished)' : '';
  return asked(`SELECT *${but} FROM '${dataset}/${table}/**/*.parquet'`);
}
