import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Journal, type SentenceColumns } from '../../../toolkit/harness/passes/journal';
import { newPath } from '../../convertedFixture';

const COLUMNS = ['tas.post.1', 'shift.1'];
const SOURCE = { backend: 'wasm', tokenBudget: 256, columns: COLUMNS } as const;
/** Three batches: sentences of 4 and 3 tokens, of 2, of 2 and 1. */
const PLAN = [[4, 3], [2], [2, 1]];

function batch(at: number): SentenceColumns[] {
  return PLAN[at]!.map((tokens, sentence) =>
    COLUMNS.map((_, column) =>
      Float32Array.from({ length: tokens }, (_, i) => at + sentence / 8 + column / 64 + i / 512),
    ),
  );
}

/** A journal with its first so many batches. */
function journalWith(batches: number): { path: string; again: () => Journal } {
  const path = newPath('scores.bin');
  const again = () => new Journal(path, SOURCE, PLAN);
  const journal = again();
  assert.deepEqual(journal.resume(), []);
  for (let at = 0; at < batches; at++) journal.append(batch(at));
  return { path, again };
}

test('finished batches are read again to the bit, and gone on from', () => {
  const { path, again } = journalWith(2);
  const resumed = again();
  assert.deepEqual(resumed.resume(), [batch(0), batch(1)]);
  resumed.append(batch(2));
  assert.deepEqual(again().read(), [batch(0), batch(1), batch(2)]);
  assert.deepEqual(readFileSync(path), readFileSync(journalWith(3).path));
});

test('wherever it is cut, the whole batches before the cut stay, and going on ends with the same bytes', () => {
  const { path, again } = journalWith(3);
  const whole = readFileSync(path);
  const ends = [1, 2, 3].map((batches) => statSync(journalWith(batches).path).size);
  for (let size = 0; size <= whole.length; size += 7) {
    writeFileSync(path, whole);
    truncateSync(path, size);
    const kept = ends.filter((end) => end <= size).length;
    const journal = again();
    assert.equal(journal.resume().length, kept, `${size} bytes`);
    for (let at = kept; at < 3; at++) journal.append(batch(at));
    assert.deepEqual(readFileSync(path), whole, `${size} bytes`);
  }
});

test('a batch that was altered, and what follows it, is not taken', () => {
  const { path, again } = journalWith(3);
  const whole = readFileSync(path);
  const [first, second] = [1, 2].map((batches) => statSync(journalWith(batches).path).size) as [number, number];
  for (const [at, kept] of [
    [first - 40, 0],
    [first + 5, 1],
    [second - 1, 1],
    [whole.length - 1, 2],
  ] as const) {
    const altered = Buffer.from(whole);
    altered[at]! ^= 1;
    writeFileSync(path, altered);
    assert.equal(again().read().length, kept, `byte ${at}`);
  }
});

test('batches of one size that changed places are not taken for each other', () => {
  const path = newPath('scores.bin');
  const journal = () => new Journal(path, SOURCE, [[2], [2]]);
  const writing = journal();
  writing.resume();
  const [one, other] = [1, 2].map((value) => [COLUMNS.map(() => Float32Array.of(value, value))]);
  writing.append(one!);
  writing.append(other!);
  const bytes = readFileSync(path);
  const header = bytes.indexOf('\n') + 1;
  const size = (bytes.length - header) / 2;
  const swapped = [bytes.subarray(0, header), bytes.subarray(header + size), bytes.subarray(header, header + size)];
  writeFileSync(path, Buffer.concat(swapped));
  assert.deepEqual(journal().read(), []);
});

test('what lies behind the plan is cut away', () => {
  const { path, again } = journalWith(3);
  const { size } = statSync(path);
  appendFileSync(path, 'more');
  assert.equal(again().resume().length, 3);
  assert.equal(statSync(path).size, size);
});

for (const [what, change] of Object.entries({
  'other columns': { columns: ['tas.post.2', 'shift.2'] },
  'another backend': { backend: 'cpu' },
  'another token budget': { tokenBudget: 128 },
} as const))
  test(`a journal of ${what} holds nothing and is begun anew, and no batch of it passes for one of ours`, () => {
    const { path } = journalWith(3);
    const source = { ...SOURCE, ...change };
    const other = new Journal(path, source, PLAN);
    assert.deepEqual(other.read(), []);
    assert.deepEqual(other.resume(), []);
    assert.equal(existsSync(path), false);
    other.append(batch(0));
    assert.deepEqual(new Journal(path, source, PLAN).read(), [batch(0)]);
    const [ours, theirs] = [journalWith(3).path, path].map((file) => readFileSync(file, 'latin1'));
    writeFileSync(path, ours!.replace(/^.*\n/, /^.*\n/.exec(theirs!)![0]), 'latin1');
    assert.deepEqual(new Journal(path, source, PLAN).read(), []);
  });

test('a journal that is not there holds nothing', () => {
  assert.deepEqual(new Journal(newPath('none.bin'), SOURCE, PLAN).read(), []);
});
