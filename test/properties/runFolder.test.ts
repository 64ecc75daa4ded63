import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ResultJournal } from '../../toolkit/harness/faithfulness/resultJournal';
import { SCORE_JOURNAL } from '../../toolkit/harness/faithfulness/sampleContext';
import { ScoreJournal } from '../../toolkit/harness/faithfulness/scoreJournal';
import { CellJournal } from '../../toolkit/harness/measure/cellJournal';
import { Journal } from '../../toolkit/harness/passes/journal';
import { compareRuns } from '../../toolkit/harness/run/compare';
import { readOtherRuns } from '../../toolkit/harness/run/otherRuns';
import { readAggregates, readRun } from '../../toolkit/harness/run/readRun';
import { newPath } from '../convertedFixture';
import { sampleRun, writeRun } from '../report/sampleRun';
import { anyBytes } from './anyBytes';
import { holds } from './holds';
import { folderOf } from './scratch';

const FILES = ['config.json', 'manifest.json', 'metrics.json', 'verdicts.json', 'aggregates.json', 'tokens.jsonl'];

/** A run of few rows, so that changes meet all kinds of values. */
const sample = newPath('sample');
const whole = sampleRun({ sentences: [[['constructor', 'NOUN']]] });
writeRun(sample, { ...whole, metrics: whole.metrics.filter((_, at) => at % 9 === 0) });
const sound = new Map(FILES.map((name) => [name, readFileSync(join(sample, name), 'utf8')]));

for (const name of FILES) {
  const { dir, put } = folderOf(Object.fromEntries(sound));
  holds(`run folder: ${name}`, anyBytes(sound.get(name)!), (bytes) => {
    put(name, bytes);
    const reads = [() => readRun(dir), () => readAggregates(dir), () => readOtherRuns([dir]), () => compareRuns([dir])];
    for (const read of reads) read();
  });
}

const journals = folderOf({ 'cells.txt': '' });
const at = (name: string) => join(journals.dir, name);

const ESTIMATES = '[1,0.5,-0.25]\n[2,0.5]\n[4294967295,1]\n';
holds('journal of results', anyBytes(ESTIMATES), (bytes) => {
  new ResultJournal(journals.put('results.jsonl', bytes)).append([{ variant: 3, values: [1] }]);
});

const pieces = Buffer.from(Float64Array.of(1, 2).buffer).toString('base64');
const line = { key: 'tas', at: 0, failure: null, completenessError: null, pieces };
const SCORES = [line, { ...line, key: 'constructor', at: 1 }].map((one) => JSON.stringify(one) + '\n').join('');
holds('journal of scores', anyBytes(SCORES), (bytes) => {
  journals.put(SCORE_JOURNAL, bytes);
  const journal = new ScoreJournal(journals.dir);
  return [journal.resume('tas'), journal.resume('constructor')];
});

const cells = new CellJournal(at('cells.txt'));
holds('journal of cells', anyBytes('0123456789abcdef {"cell": 0, "measured": []}\n'), (bytes) => {
  journals.put('cells.txt', bytes);
  return cells.resume();
});

const SOURCE = { backend: 'wasm', tokenBudget: 256, columns: ['tas.post.1'] } as const;
const PLAN = [[2], [1]];
const batches = new Journal(at('batches.bin'), SOURCE, PLAN);
batches.append([[Float32Array.of(1, 2)]]);
const BATCHES = readFileSync(at('batches.bin')).toString('latin1');
const binary = fc.oneof(
  anyBytes(BATCHES),
  anyBytes(BATCHES).map((bytes) => Buffer.from(Buffer.from(bytes).toString(), 'latin1')),
);
holds('journal of batches', binary, (bytes) => {
  journals.put('batches.bin', bytes);
  return new Journal(at('batches.bin'), SOURCE, PLAN).resume();
});
