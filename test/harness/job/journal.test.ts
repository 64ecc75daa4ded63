import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { doubles, Journal, jsonForm } from '../../../toolkit/harness/job/journal';
import { newPath } from '../../convertedFixture';

const form = jsonForm(z.object({ name: z.string(), values: doubles }));
type Kept = z.output<typeof doubles>;

/** One of three records, of different lengths. */
function record(at: number): { name: string; values: Kept } {
  return { name: 'ä "b"\n'.repeat(at + 1), values: Float64Array.of(at, NaN, -0, 1 / 3).subarray(0, 2 + at) };
}

const OF = { text: 'a digest' };
const said: string[] = [];

function journalAt(path: string, of: object = OF) {
  said.length = 0;
  return new Journal(path, { of, form, say: (line) => said.push(line) });
}

/** The bytes of a journal with its first so many records. */
function journalWith(records: number, of: object = OF): Buffer {
  const path = newPath('kept.jsonl');
  const journal = journalAt(path, of);
  assert.deepEqual(journal.resume(), []);
  assert.equal(existsSync(path), false);
  for (let at = 0; at < records; at++) journal.append(record(at));
  return readFileSync(path);
}

const whole = journalWith(3);
/** Where each record ends. */
const ends = [1, 2, 3].map((records) => journalWith(records).length) as [number, number, number];

/** Resumes from some bytes, then adds what is missing: the bytes must be those of a run that nobody stopped. */
function resumedFrom(bytes: Buffer): { kept: number; said: string[] } {
  const path = newPath('kept.jsonl');
  writeFileSync(path, bytes);
  const before = journalAt(path).read();
  assert.deepEqual(readFileSync(path), bytes, 'reading changes nothing');
  const journal = journalAt(path);
  const records = journal.resume();
  assert.deepEqual(records, before.records);
  assert.deepEqual(
    records,
    [0, 1, 2].slice(0, records.length).map((at) => record(at)),
  );
  for (let at = records.length; at < 3; at++) journal.append(record(at));
  assert.deepEqual(readFileSync(path), whole);
  return { kept: records.length, said: said.map((line) => line.replace(path, 'PATH')) };
}

test('records are read again to the last bit, and gone on from', () => {
  assert.deepEqual(resumedFrom(whole), { kept: 3, said: [] });
  assert.deepEqual(resumedFrom(journalWith(2)), { kept: 2, said: [] });
  assert.ok(Object.is(form.decode(Buffer.from(form.encode(record(1), 1)), 1).values[2], -0));
});

test('wherever a kill cuts it, the whole records before the cut stay, and nothing is said', () => {
  for (let size = 0; size <= whole.length; size++) {
    const kept = ends.filter((end) => end <= size).length;
    assert.deepEqual(resumedFrom(whole.subarray(0, size)), { kept, said: [] }, `${size} bytes`);
  }
});

test('blocks that a crash left unwritten are the end of it', () => {
  for (const [sound, kept] of [
    [0, 0],
    [ends[0], 1],
    [ends[2], 3],
  ] as const) {
    const bytes = Buffer.concat([whole.subarray(0, sound), Buffer.alloc(300)]);
    assert.deepEqual(resumedFrom(bytes), { kept, said: [] }, `${sound} bytes`);
  }
});

test('whichever byte is altered, no record is read otherwise than it was written', () => {
  for (let at = 0; at < whole.length; at++) {
    const altered = Buffer.from(whole);
    altered[at]! ^= 1;
    const { kept, said } = resumedFrom(altered);
    const sound = ends.filter((end) => end <= at).length;
    assert.equal(kept, at < whole.indexOf('\n') ? 0 : sound, `byte ${at}`);
    assert.ok(said.length <= 1 && said.every((line) => line.startsWith(`Interrupted run: ${kept} records of PATH`)));
  }
  const altered = Buffer.from(whole);
  altered[ends[1] - 5]! ^= 1;
  assert.deepEqual(resumedFrom(altered), {
    kept: 1,
    said: ['Interrupted run: 1 records of PATH are used: the next one is damaged'],
  });
});

test('records that changed places, or stand in the file of something else, are not taken', () => {
  const header = whole.indexOf('\n') + 1;
  const [first, second] = [whole.subarray(header, ends[0]), whole.subarray(ends[0], ends[1])];
  assert.equal(resumedFrom(Buffer.concat([whole.subarray(0, header), second, first])).kept, 0);
  const other = journalWith(1, { text: 'b digest' });
  const foreign = other.subarray(other.indexOf('\n') + 1);
  assert.equal(resumedFrom(Buffer.concat([whole.subarray(0, header), foreign])).kept, 0);
});

test('a file of another format, or of something else, is begun anew, and why is said', () => {
  for (const [text, why] of [
    ['{"columns":["tas.post.1"]}\nscores', 'it was written in another format'],
    ['[0,0.25]\n[1,0.5]\n', 'it was written in another format'],
    ['{"key":"leave_one_out","at":0,"pieces":"AAAAAAAA8D8=","failure":null}\n', 'it was written in another format'],
    [`${'0'.repeat(64)} {"cell":0,"measured":[]}\n`.repeat(9), 'it was written in another format'],
    [journalWith(2, { text: 'b digest' }).toString(), 'it holds other numbers than this run asks for'],
  ] as const)
    assert.deepEqual(resumedFrom(Buffer.from(text)), {
      kept: 0,
      said: [`Interrupted run: 0 records of PATH are used: ${why}`],
    });
});

test('what is no record of the schema is not taken, though its digest holds', () => {
  const path = newPath('kept.jsonl');
  const other = jsonForm(z.object({ name: z.int() }));
  new Journal(path, { of: OF, form: other, say: () => undefined }).append({ name: 3 });
  const { records, fault } = journalAt(path).read();
  assert.deepEqual([records, fault], [[], 'the next one is damaged']);
});

test('what was added behind the records is removed', () => {
  const path = newPath('kept.jsonl');
  writeFileSync(path, whole);
  appendFileSync(path, 'more');
  assert.equal(journalAt(path).resume().length, 3);
  assert.equal(statSync(path).size, whole.length);
  truncateSync(path, 5);
  assert.deepEqual(journalAt(path).resume(), []);
  assert.equal(existsSync(path), false);
});
