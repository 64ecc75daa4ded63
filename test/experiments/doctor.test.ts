import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPath } from '../convertedFixture';
import { command } from './command';

test('a report for strangers has ~ where the home folder would name the user', async () => {
  const home = newPath('ann');
  Object.assign(process.env, { HOME: home, TF_CPP_PLACE: `${home}/tensorflow` });
  const [{ stdout }, words] = await Promise.all([command('doctor', '--json'), command('doctor')]);
  const { variables } = JSON.parse(stdout) as { variables: Record<string, string> };
  assert.equal(variables.TF_CPP_PLACE, '~/tensorflow');
  assert.match(words.stdout, /TF_CPP_PLACE +~\/tensorflow\n/);
  for (const text of [stdout, words.stdout]) assert.ok(!text.includes(home));
});
