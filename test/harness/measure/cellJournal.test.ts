import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { CellJournal } from '../../../toolkit/harness/measure/cellJournal';
import { type Measurement, measurement } from '../../../toolkit/harness/measure/measurement';
import { rowPlace } from '../../../toolkit/harness/measure/records';
import { newPath } from '../../convertedFixture';

/** What one cell gives: a row with draws, one of them undefined, and one without a value. */
function found(cell: number): Measurement[] {
  const place = rowPlace({ scorer: 'tas', layer: cell, site: 'post' });
  const draws = Float64Array.of(0.1 + cell, NaN, -0, 1 / 3);
  return [
    measurement({ name: 'auc', higherIsBetter: true }, { value: 0.1 + cell, n: 4, nSentences: 2, draws }, place, {
      level: 0.95,
      primary: true,
    }),
    measurement(
      { name: 'rho', higherIsBetter: null },
      { value: null, n: 0, nSentences: 0, draws: null, reason: 'none "at all"\n' },
      place,
      { level: 0.95 },
    ),
  ];
}

function journalWith(cells: number[]): { path: string; journal: CellJournal } {
  const path = newPath('measured.jsonl');
  const journal = new CellJournal(path);
  assert.deepEqual(journal.resume(), new Map());
  assert.equal(existsSync(path), false);
  for (const cell of cells) journal.append(cell, found(cell));
  return { path, journal };
}

test('measured cells are read again, to the last bit of their draws', () => {
  const { path } = journalWith([0, 1, 5]);
  const resumed = new CellJournal(path).resume();
  assert.deepEqual([...resumed.keys()], [0, 1, 5]);
  for (const [cell, measured] of resumed) {
    assert.deepEqual(measured, found(cell));
    assert.ok(Object.is(measured[0]!.estimate.draws![2], -0));
  }
});

test('a line that was cut short or altered is removed with what follows, and the journal goes on', () => {
  const { path } = journalWith([0, 1, 2]);
  const whole = readFileSync(path);
  const second = whole.indexOf('\n') + 1;
  const third = whole.indexOf('\n', second) + 1;
  const altered = Buffer.from(whole);
  altered[second + 200]! ^= 1;
  for (const [bytes, kept] of [
    [whole.subarray(0, third + 30), 2],
    [whole.subarray(0, whole.length - 1), 2],
    [altered, 1],
    [Buffer.concat([whole, Buffer.alloc(50)]), 3],
    [Buffer.alloc(100), 0],
    [Buffer.from('\n\n'), 0],
  ] as const) {
    writeFileSync(path, bytes);
    const journal = new CellJournal(path);
    assert.equal(journal.resume().size, kept);
    for (let cell = kept; cell < 3; cell++) journal.append(cell, found(cell));
    assert.deepEqual(readFileSync(path), whole);
  }
});

test('each cell is one line of its digest and its JSON', () => {
  const { path } = journalWith([3]);
  const [line, rest] = readFileSync(path, 'utf8').split('\n');
  assert.equal(rest, '');
  const [, digest, json] = /^([0-9a-f]{64}) (.*)$/.exec(line!)!;
  assert.equal((JSON.parse(json!) as { cell: number }).cell, 3);
  appendFileSync(path, `${digest} {}\n`);
  assert.equal(new CellJournal(path).resume().size, 1);
});
