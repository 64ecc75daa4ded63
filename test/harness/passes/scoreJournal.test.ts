import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Column } from '../../../toolkit/harness/passes/column';
import { type ScoredBatches, scoreJournal, type SentenceColumns } from '../../../toolkit/harness/passes/forwardPasses';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { newPath } from '../../convertedFixture';

const COLUMNS = ['tas.post.1', 'shift.1'];
/** Sentences of 4, 3, 2, 2 and 1 tokens in three batches. */
const LENGTHS = [4, 3, 2, 2, 1];
const BATCHES = [[0, 1], [2], [3, 4]];

const MODEL = { backend: 'wasm', tokenBudget: 256 } as const;

function scored(keys: readonly string[] = COLUMNS, batches: readonly number[][] = BATCHES): ScoredBatches {
  return {
    ...MODEL,
    columns: keys.map((key) => ({ key }) as Column),
    encodings: LENGTHS.map((length) => ({ inputIds: new Array<number>(length).fill(1) }) as unknown as Encoding),
    batches: batches.map((indices) => ({ indices, length: Math.max(...indices.map((at) => LENGTHS[at]!)) })),
  };
}

function batch(at: number): SentenceColumns[] {
  return BATCHES[at]!.map((sentence) =>
    COLUMNS.map((_, column) =>
      Float32Array.from({ length: LENGTHS[sentence]! }, (_, i) => at + sentence / 8 + column / 64 + i / 512),
    ),
  );
}

const open = (path: string, what = scored(), of: object = {}) => scoreJournal(path, what, { of, say: () => undefined });

function journalWith(batches: number): string {
  const path = newPath('scores.bin');
  const journal = open(path);
  for (let at = 0; at < batches; at++) journal.append(batch(at));
  return path;
}

test('finished batches are read again to the bit, in four bytes a number', () => {
  const path = journalWith(2);
  const resumed = open(path);
  assert.deepEqual(resumed.resume(), [batch(0), batch(1)]);
  resumed.append(batch(2));
  assert.deepEqual(open(path).read().records, [batch(0), batch(1), batch(2)]);
  const numbers = COLUMNS.length * LENGTHS.reduce((sum, length) => sum + length, 0);
  const bytes = readFileSync(path);
  assert.ok(bytes.length - (bytes.indexOf('\n') + 1) <= 4 * numbers + 3 * 70);
});

test('scores of other columns, sentences, batches or inputs are not taken', () => {
  const path = journalWith(3);
  for (const other of [
    open(path, scored(['tas.post.2', 'shift.2'])),
    open(path, scored([...COLUMNS].reverse())),
    open(path, scored(COLUMNS, [[0, 1], [2], [4, 3]])),
    open(path, scored(COLUMNS, [[0, 1], [3], [2, 4]])),
    open(path, { ...scored(), backend: 'cpu' }),
    open(path, { ...scored(), tokenBudget: 128 }),
    open(path, scored(), { checkpoint: 'another' }),
  ]) {
    const { records, fault } = other.read();
    assert.deepEqual([records, fault], [[], 'it holds other numbers than this run asks for']);
  }
});

test('a batch beyond the plan is not taken', () => {
  const path = journalWith(3);
  const journal = open(path);
  journal.resume();
  journal.append(batch(0));
  assert.equal(open(path).read().records.length, 3);
});
