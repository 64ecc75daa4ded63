import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { newPath } from '../convertedFixture';
import { command } from './command';

test('a report for strangers has ~ where the home folder would name the user', async () => {
  const home = newPath('ann');
  mkdirSync(home);
  const link = newPath('link');
  symlinkSync(home, link);
  Object.assign(process.env, { HOME: `${link}/`, TF_CPP_PLACE: `${link}/tensorflow`, TF_CPP_REAL: home });
  Object.assign(process.env, { TF_CPP_OTHER: `${link}a/tensorflow` });
  const [{ stdout }, words] = await Promise.all([command('doctor', '--json'), command('doctor')]);
  const { variables } = JSON.parse(stdout) as { variables: Record<string, string> };
  assert.equal(variables.TF_CPP_PLACE, '~/tensorflow');
  assert.deepEqual([variables.TF_CPP_REAL, variables.TF_CPP_OTHER], ['~', `${link}a/tensorflow`]);
  assert.match(words.stdout, /TF_CPP_PLACE +~\/tensorflow\n/);
  for (const text of [stdout, words.stdout]) assert.ok(!text.includes(home));
});
