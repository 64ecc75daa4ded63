import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readRun } from '../../../toolkit/harness/run/readRun';
import { publishRun } from '../../../toolkit/report/publish';
import { smallRuns, STEADY } from '../smallRun';

test('a run folder holds every file of the contract, and nothing else', async () => {
  const small = await smallRuns({ sentences: 24 });
  const { dir, verdicts, wasComplete } = await small.run({ publish: publishRun });
  assert.equal(wasComplete, false);
  assert.match(dir, /\/small\/[0-9a-f]{12}$/);
  assert.deepEqual(readdirSync(dirname(dir)), [dir.split('/').at(-1)]);
  const unsteady = ['charts', 'manifest.json', 'report.html', 'report.md', 'tables'];
  assert.deepEqual(readdirSync(dir).sort(), [...STEADY, ...unsteady].sort());
  const charts = readdirSync(join(dir, 'charts'));
  const names = charts.filter((name) => name.endsWith('.vl.json')).map((name) => name.replace('.vl.json', ''));
  assert.ok(names.length >= 3, charts.join(' '));
  assert.deepEqual(
    charts.sort(),
    names.flatMap((name) => [`${name}.pdf`, `${name}.png`, `${name}.svg`, `${name}.vl.json`]).sort(),
  );
  assert.deepEqual(
    verdicts.map(({ claim }) => claim),
    ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'],
  );
  assert.deepEqual(readRun(dir).verdicts, verdicts);
  assert.match(
    readFileSync(join(dir, 'report.md'), 'utf8').split('\n')[0]!,
    /small: what does the norm at layer 2 say\?$/,
  );
});
