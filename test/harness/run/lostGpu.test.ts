import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { onSoftwareGpu, skip } from '../../backend/softwareGpu';
import { newPath } from '../../convertedFixture';
import type { Ran } from './lostGpu';

async function run(out: string, ...losing: 'lose'[]): Promise<Ran> {
  const { status, stdout, stderr } = await onSoftwareGpu([join(__dirname, 'lostGpu.ts'), out, ...losing]);
  assert.equal(status, 0, stderr);
  return JSON.parse(/^\{.*\}$/m.exec(stdout)![0]) as Ran;
}

test(
  'a run whose GPU is lost says so; the same run goes on where it was and has the figures of one undisturbed',
  { skip },
  async () => {
    const [out, other] = [newPath('runs'), newPath('runs')];
    const [lost, whole] = await Promise.all([run(out, 'lose'), run(other)]);
    assert.match(lost.error!, /^The GPU was lost: .*SwiftShader.*; run the command again/);
    assert.ok(whole.read.length > 3, 'several batches');
    const resumed = await run(out);
    assert.equal(resumed.error, null);
    assert.ok(
      resumed.read.length > 0 && resumed.read.length < whole.read.length,
      JSON.stringify({ lost, resumed, whole }),
    );
    for (const file of ['metrics.json', 'tokens.jsonl'])
      assert.equal(readFileSync(join(resumed.dir!, file), 'utf8'), readFileSync(join(whole.dir!, file), 'utf8'), file);
  },
);
