import { stringify } from 'csv-stringify/sync';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readAtlas, readExpectedRuns, THEMES, VERDICT_COLUMNS } from '../toolkit';
import { commandLine, main, RUNS, say } from './cli';
import { writeWhole } from './outputFiles';
import { print } from './print';

const program = commandLine('atlas')
  .description('Draw up what many runs say, checkpoint by checkpoint: verdicts, layers by relative depth, charts.')
  .argument('<dataset>', 'data set that experiment collect made')
  .option(
    '--expected <file>',
    'JSON: [{"checkpoint", "corpus", "experiment", "objective"?, "reason"?}], what ought to be there',
  )
  .option('--out <dir>', 'where the atlas goes', `${RUNS}/atlas`)
  .option('--theme <name>', `look of the charts: ${THEMES.map(({ name }) => name).join(', ')}`, 'web')
  .option('--json', 'print {"atlas", "verdicts", "missing"} on stdout', false)
  .action(atlas);

interface Options {
  expected?: string;
  out: string;
  theme: string;
  json: boolean;
}

async function atlas(dataset: string, { expected, out, json }: Options): Promise<void> {
  const { verdicts, missing } = await readAtlas(dataset, expected === undefined ? [] : readExpectedRuns(expected));
  mkdirSync(out, { recursive: true });
  writeWhole(
    join(out, 'verdicts.csv'),
    stringify(verdicts, { header: true, columns: [...VERDICT_COLUMNS], cast: { boolean: String } }),
  );
  writeWhole(join(out, 'missing.json'), `${JSON.stringify(missing, null, 1)}\n`);
  for (const { checkpoint, corpus, experiment, reason } of missing)
    say(`Missing: ${experiment} on ${checkpoint} over ${corpus}: ${reason}`);
  if (json) await print(JSON.stringify({ atlas: out, verdicts: verdicts.length, missing }));
  else await print(`Atlas: ${out}`);
}

void main(() => program.parseAsync());
