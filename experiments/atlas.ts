import { stringify } from 'csv-stringify/sync';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ATLAS_LAYERS,
  atlasCharts,
  LAYER_COLUMNS,
  READING_COLUMNS,
  readAtlas,
  readExpectedRuns,
  themeNamed,
  THEMES,
  uncounted,
  VERDICT_COLUMNS,
} from '../toolkit';
import { commandLine, main, RUNS, say } from './cli';
import { drawCharts } from './drawCharts';
import { print } from './print';
import { withProgress } from './withProgress';

const program = commandLine('atlas')
  .description('Draw up what many runs say, checkpoint by checkpoint: verdicts, layers by relative depth, charts.')
  .argument('<dataset>', 'data set that experiment collect made')
  .option(
    '--expected <file>',
    'JSON: [{"checkpoint", "corpus", "experiment", "objective"?, "reason"?}], what ought to be there',
  )
  .option('--out <dir>', 'where the atlas goes', `${RUNS}/atlas`)
  .option('--theme <name>', `look of the charts: ${THEMES.map(({ name }) => name).join(', ')}`, 'web')
  .option('--json', 'print {"atlas", "verdicts", "charts", "missing"} on stdout', false)
  .action(writeAtlas);

interface Options {
  expected?: string;
  out: string;
  theme: string;
  json: boolean;
}

/** What the atlas is made of stands in its folder together, once it is whole. */
const PARTS = ['atlas.parquet', 'verdicts.csv', 'readings.csv', ATLAS_LAYERS, 'missing.json', 'charts'];

async function writeAtlas(dataset: string, { expected, out, theme, json }: Options): Promise<void> {
  const wanted = expected === undefined ? [] : readExpectedRuns(expected);
  const look = themeNamed(theme);
  const partial = `${out}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    const atlas = await withProgress(async (onProgress) => {
      onProgress(uncounted('atlas'));
      const read = await readAtlas(dataset, wanted, join(partial, 'atlas.parquet'));
      writeFileSync(join(partial, 'verdicts.csv'), table(read.verdicts, VERDICT_COLUMNS));
      const parts = read.verdicts.filter(({ part }) => part !== '');
      writeFileSync(join(partial, 'readings.csv'), table(parts, READING_COLUMNS));
      writeFileSync(join(partial, ATLAS_LAYERS), table(read.layers, LAYER_COLUMNS));
      writeFileSync(join(partial, 'missing.json'), `${JSON.stringify(read.missing, null, 1)}\n`);
      return { ...read, charts: await drawCharts(atlasCharts(read), { out: join(partial, 'charts'), theme: look }) };
    });
    mkdirSync(out, { recursive: true });
    for (const part of PARTS) {
      rmSync(join(out, part), { recursive: true, force: true });
      renameSync(join(partial, part), join(out, part));
    }
    for (const { checkpoint, corpus, experiment, reason } of atlas.missing)
      say(`Missing: ${experiment} on ${checkpoint} over ${corpus}: ${reason}`);
    const { verdicts, charts, missing } = atlas;
    await print(json ? JSON.stringify({ atlas: out, verdicts: verdicts.length, charts, missing }) : `Atlas: ${out}`);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function table(rows: readonly object[], columns: readonly string[]): string {
  return stringify([...rows], { header: true, columns: [...columns], cast: { boolean: String } });
}

void main(() => program.parseAsync());
