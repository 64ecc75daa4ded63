import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { doubles, Journal, jsonForm } from '../../toolkit/harness/job/journal';
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

const journals = folderOf({ 'journal.txt': '' });
const path = join(journals.dir, 'journal.txt');
const said: string[] = [];
const say = (line: string) => said.push(line);
const of = { backend: 'wasm', tokenBudget: 256, columns: ['tas.post.1'] };
const record = z.object({ key: z.string(), values: doubles.nullable() });
const open = () => new Journal(path, { of, form: jsonForm(record), say });
const RECORDS = ['tas', 'constructor', '__proto__'].map((key, at) => ({
  key,
  values: at === 0 ? null : Float64Array.of(at, NaN),
}));
const written = open();
for (const one of RECORDS) written.append(one);
const WRITTEN = readFileSync(path).toString('latin1');
const binary = fc.oneof(
  anyBytes(WRITTEN),
  anyBytes(WRITTEN).map((bytes) => Buffer.from(Buffer.from(bytes).toString(), 'latin1')),
);
holds('journal', binary, (bytes) => {
  journals.put('journal.txt', bytes);
  const found = open().resume();
  assert.deepEqual(found, RECORDS.slice(0, found.length), 'a record that was never written');
  open().append(RECORDS[0]!);
});
