import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Progress } from '../../../toolkit/activations/progress';
import { newPath } from '../../convertedFixture';
import { shell } from '../../experiments/command';
import { assertRefused } from '../../refusal';
import { passCounter, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';

/** Writing to it fails as on a full disk. */
const FULL = '/dev/full';
const skip = existsSync(FULL) ? false : `there is no ${FULL}`;

let small: SmallRuns;
let whole: string;
before(async () => {
  small = await smallRuns();
  whole = (await small.run()).dir;
});

/** A run during which the disk is full for one file, from the given progress on. */
async function fillDisk(file: string, when: (progress: Progress) => boolean) {
  const out = newPath('runs');
  const [path, aside] = [newPath('none'), newPath('aside')];
  const disk = { path, isFull: false };
  const onProgress = (progress: Progress) => {
    if (disk.isFull || !when(progress)) return;
    const [partial] = readdirSync(join(out, 'small'));
    Object.assign(disk, { path: join(out, 'small', partial!, file), isFull: true });
    if (existsSync(disk.path)) renameSync(disk.path, aside);
    symlinkSync(FULL, disk.path);
  };
  const error = await small.run({ out, onProgress }).then(
    () => assert.fail('the disk was full'),
    (error: unknown) => error as Error,
  );
  await assertRefused(
    () => Promise.reject(error),
    new RegExp(
      `^Cannot write .*\\.partial/${file}: ENOSPC: no space left on device, write; nothing is lost: ` +
        'make room and run the command again$',
    ),
  );
  return { out, ...disk, aside };
}

/** Makes room, and goes on. */
async function goOn({ out, path, aside }: Awaited<ReturnType<typeof fillDisk>>) {
  rmSync(path);
  if (existsSync(aside)) renameSync(aside, path);
  const { reports, onProgress } = passCounter();
  const { dir } = await small.run({ out, onProgress });
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
  return reports[0]!;
}

test('a disk that is full for the first batch of scores', { skip }, async () => {
  const full = await fillDisk('scores.bin', ({ stage }) => stage === 'forward passes');
  assert.equal((await goOn(full)).done, 0);
});

test('a disk that fills up after some batches loses none of them', { skip }, async () => {
  const full = await fillDisk('scores.bin', ({ stage, done }) => stage === 'forward passes' && done > 0);
  const first = await goOn(full);
  assert.ok(first.done > 0 && first.done < first.total);
});

test('a disk that fills up while cells are measured loses neither scores nor cells', { skip }, async () => {
  const full = await fillDisk('measured.jsonl', ({ stage, done }) => stage === 'metrics' && done === 3);
  assert.equal(readFileSync(full.aside, 'utf8').split('\n').length, 5, 'a header and three cells');
  const first = await goOn(full);
  assert.equal(first.done, first.total);
});

for (const file of ['config.json', 'metrics.json', 'aggregates.json', 'tokens.jsonl', 'manifest.json'])
  test(`a disk that is full when ${file} is written`, { skip }, async () => {
    const full = await fillDisk(file, ({ stage, done, total }) => stage === 'metrics' && done === total);
    const first = await goOn(full);
    assert.equal(first.done, first.total);
  });

test(
  'a disk that takes a part of a write is told of, and nothing is kept of what it took a part of',
  { skip },
  async () => {
    const dir = newPath('limited');
    mkdirSync(dir);
    // ts-node's own cache of compiled code does not survive the limit.
    const limit = 'export DISABLE_V8_COMPILE_CACHE=1; ulimit -f 3';
    const { code, stdout, stderr } = await shell(`${limit}; $ts test/harness/run/limitedDisk.ts ${dir} ${whole}`);
    assert.deepEqual([code, stderr], [0, '']);
    const fault = 'EFBIG: file too large, write';
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      `Cannot write ${dir}/tokens.jsonl: ${fault}`,
      `Cannot write ${dir}/kept: ${fault}`,
      `Cannot write ${dir}/charts/chart.vl.json: ${fault}`,
      `Cannot write ${dir}/states: ${fault}`,
      `Activation cache: nothing is kept of this run in ${dir}/cache: ${fault}`,
    ]);
    assert.deepEqual(
      readdirSync(dir).sort(),
      ['cache', 'charts', 'tokens.jsonl'],
      'kept figures appear whole or not at all',
    );
    assert.deepEqual(readdirSync(join(dir, 'cache')), []);
  },
);

test('an output folder that cannot be written is refused, by its path', async () => {
  const readOnly = process.platform === 'linux' ? '/sys' : '/';
  await assertRefused(
    () => small.run({ out: join(readOnly, 'afn-runs') }),
    /^Cannot write .*afn-runs\/small\/[0-9a-f]{12}\.partial: (EPERM|EACCES|EROFS)/,
  );
});
