import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { measureCells } from '../../../toolkit/harness/measure/cells';
import type { MeasureContext } from '../../../toolkit/harness/measure/context';
import { MeasureThreads } from '../../../toolkit/harness/measure/threads/measureThreads';
import { percentileInterval } from '../../../toolkit/metrics/bootstrap';
import { clusterInterval } from '../../../toolkit/metrics/clusterInterval';
import type { WordTable } from '../../../toolkit/harness/passes/wordTable';
import { newPath } from '../../convertedFixture';
import { plantedContext, type Planting } from './plantedContext';

const PLANTING: Planting = {
  sentences: 12,
  scores: { 'tas.post.1': (_, random) => random(), 'tas.post.2': (_, random) => random(), 'tas.post.3': () => 1 },
  changes: { bootstrap: { draws: 10, primaryDraws: 20 }, permutations: 5 },
};
const CELLS = 3;

function contextWith(changes: object = {}): MeasureContext {
  return plantedContext({ ...PLANTING, changes: { ...PLANTING.changes, ...changes } });
}

/** Measures all cells, or stops once so many are measured; and says how many were measured anew, and what was said. */
async function measured(context: MeasureContext, path: string, stopAt = Infinity) {
  const stop = new AbortController();
  const said: string[] = [];
  let anew = 0;
  const table: WordTable = {
    ...context.table,
    primaryScores: (cell) => {
      anew++;
      return context.table.primaryScores(cell);
    },
  };
  const all = await measureCells({ ...context, table }, path, new MeasureThreads(context, 1), {
    onProgress: ({ done }) => {
      if (done === stopAt) stop.abort();
    },
    signal: stop.signal,
    say: (line) => said.push(line.replace(path, 'PATH')),
  }).catch((error: unknown) => {
    assert.equal((error as Error).name, 'AbortError');
    return null;
  });
  return { all, anew, said };
}

test('an interrupted run measures the cells that are left, and has the same numbers to the last bit', async () => {
  const whole = await measured(contextWith(), newPath('measured.jsonl'));
  assert.deepEqual([whole.anew, whole.said], [CELLS, []]);
  const path = newPath('measured.jsonl');
  assert.equal((await measured(contextWith(), path, 2)).all, null);
  const { all, anew, said } = await measured(contextWith(), path);
  assert.deepEqual([anew, said], [1, []]);
  assert.deepEqual(all, whole.all);
  const again = await measured(contextWith(), path);
  assert.equal(again.anew, 0);
  assert.deepEqual(again.all, whole.all);
});

test('where documents are drawn intervals are those of few clusters, also of a run that goes on', async () => {
  for (const interval of ['percentile', 'bca']) {
    const context = contextWith({ bootstrap: { draws: 10, primaryDraws: 20, interval } });
    const path = newPath('measured.jsonl');
    await measured(context, path);
    const { all } = await measured(context, path);
    const drawn = (name: string) =>
      all!.flatMap(({ row, estimate: { value, draws } }) =>
        row.metric === name && draws ? [{ row, drawn: { value: value!, draws } }] : [],
      );
    const salient = drawn('auc_salient_head');
    assert.equal(salient.length, CELLS);
    for (const { row, drawn } of salient) assert.deepEqual(row.interval, clusterInterval(drawn, 3, 0.95));
    if (interval === 'bca') continue;
    for (const { row, drawn: own } of drawn('auc_content_function'))
      assert.deepEqual(row.interval, percentileInterval(own.draws, 0.95));
  }
});

test('of random scores no document is drawn: the interval is that of the draws of scores', async () => {
  const planting = { sentences: 12, scores: { random: () => 0 }, changes: { scorers: [{ name: 'random' }] } };
  const { all } = await measured(plantedContext(planting), newPath('measured.jsonl'));
  const { row, estimate } = all!.find(({ row }) => row.metric === 'auc_salient_head')!;
  assert.deepEqual(row.interval, percentileInterval(estimate.draws!, 0.95));
});

test('a cell that was altered on disk, and what follows, is measured again', async () => {
  const path = newPath('measured.jsonl');
  const whole = await measured(contextWith(), path);
  const text = readFileSync(path, 'utf8');
  const at = text.indexOf('"value":', text.indexOf('\n', text.indexOf('\n') + 1));
  writeFileSync(path, `${text.slice(0, at)}"value":0.5,"v":${text.slice(at + 8)}`);
  const { all, anew, said } = await measured(contextWith(), path);
  assert.equal(anew, 2);
  assert.deepEqual(said, ['Interrupted run: 1 records of PATH are used: the next one is damaged']);
  assert.deepEqual(all, whole.all);
});

test('cells that were measured otherwise are not taken', async () => {
  const path = newPath('measured.jsonl');
  await measured(contextWith(), path);
  for (const changes of [{ seed: 4 }, { permutations: 6 }, { high: { boundaries: [{ top: 2 }] } }]) {
    const { anew, said } = await measured(contextWith(changes), path);
    assert.equal(anew, CELLS, JSON.stringify(changes));
    assert.deepEqual(said, [
      'Interrupted run: 0 records of PATH are used: it holds other numbers than this run asks for',
    ]);
  }
  assert.ok(existsSync(path));
});

test('word scores at the primary aggregation are computed once', () => {
  const { table, job } = contextWith();
  for (const cell of job.cells) {
    assert.equal(table.primaryScores(cell), table.primaryScores(cell));
    assert.deepEqual(table.primaryScores(cell), table.scoresOf(cell, cell.aggregations[0]!));
  }
});
