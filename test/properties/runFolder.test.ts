import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { doubles, Journal, jsonForm } from '../../toolkit/harness/job/journal';
import type { Column } from '../../toolkit/harness/passes/column';
import { scoreJournal } from '../../toolkit/harness/passes/forwardPasses';
import { compareRuns } from '../../toolkit/harness/run/compare';
import { readOtherRuns } from '../../toolkit/harness/run/otherRuns';
import { readAggregates, readRun } from '../../toolkit/harness/run/readRun';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
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

const journals = folderOf({ 'records.jsonl': '', 'batches.bin': '' });
const at = (name: string) => join(journals.dir, name);
const say = () => undefined;

const form = jsonForm(z.object({ key: z.string(), values: doubles }));
const records = () => new Journal(at('records.jsonl'), { of: { text: 'a digest' }, form, say });
const written = records();
const RECORDS = ['constructor', '__proto__'].map((key) => ({ key, values: Float64Array.of(1, NaN) }));
for (const one of RECORDS) written.append(one);
holds('journal of records', anyBytes(readFileSync(at('records.jsonl'), 'utf8')), (bytes) => {
  journals.put('records.jsonl', bytes);
  const journal = records();
  const found = journal.resume();
  assert.deepEqual(found, RECORDS.slice(0, found.length), 'a record that was never written');
  journal.append({ key: 'tas', values: Float64Array.of(2) });
});

const batches = () =>
  scoreJournal(
    at('batches.bin'),
    {
      ...{ backend: 'wasm', tokenBudget: 256, columns: [{ key: 'tas.post.1' } as Column] },
      encodings: [2, 1].map((length) => ({ inputIds: new Array<number>(length).fill(1) }) as unknown as Encoding),
      batches: [0, 1].map((sentence) => ({ indices: [sentence], length: 2 })),
    },
    { of: {}, say },
  );
batches().append([[Float32Array.of(1, 2)]]);
const BATCHES = readFileSync(at('batches.bin')).toString('latin1');
const binary = fc.oneof(
  anyBytes(BATCHES),
  anyBytes(BATCHES).map((bytes) => Buffer.from(Buffer.from(bytes).toString(), 'latin1')),
);
holds('journal of batches', binary, (bytes) => {
  journals.put('batches.bin', bytes);
  return batches().resume();
});
