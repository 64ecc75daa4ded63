import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { convertedCheckpoint } from '../../toolkit/activations/convertedCheckpoint';
import { clearConversions, conversionsFolder, keptConversions } from '../../toolkit/activations/conversions';
import { takeLock } from '../../toolkit/processLock';
import { command } from '../experiments/command';
import { fixtureFolder, newPath } from '../convertedFixture';
import { alterJson } from '../graph/alteredCheckpoint';
import { assertRefused } from '../refusal';

beforeEach(() => {
  process.env.AFN_CACHE = newPath('cache');
});

/** Converts a copy of a tiny checkpoint that has this name. */
function convert(name: string): Promise<string> {
  const dir = join(newPath('models'), name);
  cpSync(fixtureFolder('tiny-tanh'), dir, { recursive: true });
  return convertedCheckpoint(dir);
}

/** Bytes of the files of a folder. */
function sizeOf(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
}

test('kept conversions are listed with their size and what they came from, also by the command, and removed', async () => {
  assert.deepEqual(keptConversions(), []);
  const dirs = [await convert('one'), await convert('two')];
  const kept = keptConversions();
  assert.deepEqual(kept.map(({ source }) => source?.name).sort(), ['one', 'two']);
  for (const dir of dirs)
    assert.equal(kept.find(({ key }) => dir.endsWith(key))!.bytes, sizeOf(dir), 'the bytes of its files');
  const { stdout } = await command('run', 'cache');
  const line = /^[0-9a-f]{12} {2}\d+\.\d MiB {2}made \d{4}-\d\d-\d\d \d\d:\d\d UTC {2}(one|two)$/;
  const lines = stdout.trimEnd().split('\n');
  assert.match(lines[1]!, line);
  assert.match(lines[2]!, line);
  assert.equal(lines.length, 5);
  const total = kept.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 ** 2;
  assert.equal(lines[3], `2 converted checkpoints, ${total.toFixed(1)} MiB, in ${conversionsFolder()}`);
  const cleared = await command('run', 'cache', 'clear');
  assert.match(cleared.stdout, /\nRemoved 2 converted checkpoints from .*\/converted\n/);
  assert.deepEqual([keptConversions(), readdirSync(conversionsFolder())], [[], []]);
  assert.equal(await convert('one'), dirs[0], 'it is made again');
});

test('of a model from the hub the commit is listed too, and a damaged folder says so', async () => {
  const dir = await convert('one');
  const file = join(dir, 'provenance.json');
  alterJson(file, (provenance) => {
    Object.assign(provenance.source as object, { name: 'org/one', revision: 'c'.repeat(40) });
  });
  assert.match((await command('run', 'cache')).stdout, new RegExp(` UTC  org/one@${'c'.repeat(40)}\n`));
  truncateSync(file, 20);
  assert.deepEqual(
    keptConversions().map(({ source }) => source),
    [null],
  );
  assert.match((await command('run', 'cache')).stdout, / UTC {2}damaged\n1 converted checkpoint, /);
  rmSync(file);
  assert.equal(keptConversions()[0]!.source, null);
});

test('what is being converted is neither listed nor removed; what a stopped conversion left is removed', async () => {
  const [making, left] = ['a', 'b'].map((digit) => join(conversionsFolder(), digit.repeat(64)));
  for (const dir of [making!, left!]) {
    mkdirSync(`${dir}.partial`, { recursive: true });
    writeFileSync(join(`${dir}.partial`, 'model.json'), '{}');
  }
  assert.deepEqual(keptConversions(), []);
  const lock = await takeLock(making!);
  assert.equal(await clearConversions(), 0);
  assert.deepEqual([existsSync(`${making!}.partial`), existsSync(`${left!}.partial`)], [true, false]);
  await lock!.release();
  await clearConversions();
  assert.equal(existsSync(`${making!}.partial`), false);
});

test('a file in the place of the folder of the cache is no conversion, and a folder that cannot be read is refused', async () => {
  writeFileSync(process.env.AFN_CACHE!, '');
  assert.deepEqual(keptConversions(), []);
  process.env.AFN_CACHE = join(fixtureFolder('tiny-tanh'), 'x'.repeat(300));
  await assertRefused(() => keptConversions(), /^Cannot read kept conversions: ENAMETOOLONG/);
});
