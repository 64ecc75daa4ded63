import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { before, test } from 'node:test';
import { convertedFixture, newPath } from '../convertedFixture';
import { shell } from './command';

let tiny: string;
before(async () => {
  tiny = await convertedFixture('tiny-gelu');
});

test('output that cannot be written ends with 2 and a message, whichever the command', async () => {
  const score = `score.ts --checkpoint ${tiny} --backend cpu --text dog`;
  const commands = ['run.ts list', 'run.ts schema', `checkpoint.ts inspect ${tiny}`, score, `${score} --json`];
  const check = async (command: string) => {
    const { code, stderr } = await shell(`$ts experiments/${command} > /dev/full`);
    assert.equal(code, 2, command);
    assert.match(stderr, /error: Cannot write the output: ENOSPC: no space left on device, write\n$/, command);
  };
  await Promise.all([...commands, 'score.ts --help'].map(check));
});

test('output that a limit of the system cuts short is no success', async () => {
  const path = newPath('cut');
  const { code, stderr } = await shell(`ulimit -f 3; $ts test/experiments/printing.ts 5000000 > ${path}`);
  assert.deepEqual([code, statSync(path).size], [2, 3 * 1024], stderr);
  assert.match(stderr, /^error: Cannot write the output: EFBIG: file too large, write\n$/);
});

test('a reader that leaves, such as head, ends the command quietly as it ends other programs', async () => {
  const { code, stderr } = await shell(
    'set -o pipefail; $ts test/experiments/printing.ts 5000000 | head -c 10 > /dev/null',
  );
  assert.deepEqual([code, stderr], [141, '']);
});

test('a slow reader gets all of it', async () => {
  const path = newPath('slow');
  const { code, stderr } = await shell(`$ts test/experiments/printing.ts 3000000 | (sleep 1; cat) > ${path}`);
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(readFileSync(path, 'utf8'), 'x'.repeat(3000000) + '\n');
});

test('what the system refuses is told in one line with exit code 2; a log that cannot be written stops nothing', async () => {
  const refused = await shell('$ts test/experiments/refusedFault.ts');
  assert.deepEqual([refused.code, refused.stderr], [2, "error: EISDIR: illegal operation on a directory, open '/'\n"]);
  const { code } = await shell('$ts experiments/run.ts list --no-such-option 2> /dev/full');
  assert.equal(code, 2);
});
