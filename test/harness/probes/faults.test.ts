import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { type PlantedFault, readFaults } from '../../plantedFaults';

// Mistakes that would give other figures of what a layer holds, each planted in a process that runs the tests which are to find it.

const TEST = join(__dirname, '../..');
const PLANTER = join(TEST, 'faultPlanter.ts');

for (const fault of readFaults(join(__dirname, 'plantedFaults.txt')))
  test(`turns ${fault.foundBy.join(', ')} red: ${fault.says}`, async () => {
    for (const found of fault.foundBy) {
      const { isGreen, stdout } = await run(join(TEST, `${found}.test.ts`), fault);
      assert.match(stdout, /^# planted$/m, `${found} does not load toolkit/${fault.file}`);
      assert.ok(!isGreen, stdout);
      assert.match(stdout, /^# fail [1-9]/m, 'it ended before its tests did');
    }
  });

function run(path: string, fault: PlantedFault): Promise<{ isGreen: boolean; stdout: string }> {
  const planted = { ...fault, path: join(TEST, '../toolkit', fault.file) };
  const env: NodeJS.ProcessEnv = { ...process.env, AFN_PLANTED_FAULT: JSON.stringify(planted) };
  delete env.NODE_TEST_CONTEXT;
  const args = ['--require', 'ts-node/register', '--require', PLANTER, '--test-reporter=tap', path];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, maxBuffer: 2 ** 26 }, (error, stdout) => {
      resolve({ isGreen: error === null, stdout });
    });
  });
}
