import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { convertedFixture, newPath } from '../convertedFixture';
import { shell } from './command';

let commands: string[];
before(async () => {
  process.env.AFN_CACHE = newPath('cache');
  const dir = await convertedFixture('tiny-gelu');
  const score = `$ts experiments/score.ts --checkpoint ${dir} --backend cpu`;
  commands = ['--help', '--layers 99 --text dog', '--text "The old dog."'].map((args) => `${score} ${args}`);
  commands.push(`$ts experiments/afn.ts`, `$ts experiments/afn.ts scroe`);
});

/** A sequence that sets colours or weights; the bar moves the cursor by others. */
// eslint-disable-next-line no-control-regex
const COLOUR = /\x1b\[[\d;]*m/;
/** Util-linux's, which gives a command a terminal. */
const skip = spawnSync('script', ['--version']).status === 0 ? false : 'there is no script(1)';

test('where nobody looks on, no command writes a control sequence', async () => {
  for (const line of commands) {
    const { stdout, stderr } = await shell(line);
    assert.ok((stdout + stderr).length > 20, line);
    assert.ok(!(stdout + stderr).includes('\x1b'), line);
  }
});

test('nor does one write colours in a terminal, whose reader may not want them', { skip }, async () => {
  for (const line of commands) {
    const { stdout } = await shell(`export ts; NO_COLOR=1 script -qefc '${line}' /dev/null < /dev/null`);
    assert.ok(stdout.length > 20, line);
    assert.doesNotMatch(stdout, COLOUR, line);
  }
});
