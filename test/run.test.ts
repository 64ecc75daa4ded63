import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALONE, LEFT_OUT, testFiles } from './run';

test('the inner loop leaves out what it names, each of which there is, and nothing else', () => {
  const [all, quick] = [testFiles(false), testFiles(true)];
  assert.ok(all.includes('run.test.ts') && all.includes('metrics/auc.test.ts'));
  const left = all.filter((path) => !quick.includes(path));
  for (const start of Object.keys(LEFT_OUT))
    assert.ok(
      left.some((path) => path.startsWith(start)),
      start,
    );
  for (const path of left)
    assert.ok(
      Object.keys(LEFT_OUT).some((start) => path.startsWith(start)),
      path,
    );
  assert.ok(quick.length > all.length / 2);
  for (const path of Object.keys(ALONE)) assert.ok(quick.includes(path), path);
});
