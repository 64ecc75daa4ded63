import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shell } from '../experiments/command';

/** Loads what draws as a user whom the system does not know by number, and says that HOME is afterwards what it was. */
const LOAD = `
const { HOME } = process.env;
require('node:os').homedir = () => {
  if (process.env.HOME === undefined) throw new Error('uv_os_homedir returned ENOENT');
  return process.env.HOME;
};
require('./toolkit/charts/fonts').canvas().createCanvas(2, 2);
require('node:assert').equal(process.env.HOME, HOME);`;

for (const [without, set] of [
  ['that is not set', 'env -u HOME'],
  ["of ''", "HOME=''"],
  ['that is not there', 'HOME=/none'],
] as const)
  test(`charts can be drawn with a HOME ${without}`, async () => {
    const { code, stderr } = await shell(`${set} $ts -e "${LOAD}"`);
    assert.deepEqual([code, stderr], [0, '']);
  });
