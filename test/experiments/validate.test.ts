import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { type Forecast, foretell, openBackend, readExperiment, workerCount } from '../../toolkit';
import { convertedFixture, newPath } from '../convertedFixture';
import { smallCorpus } from '../harness/smallCorpus';
import { command } from './command';

let config: string;
before(async () => {
  process.env.AFN_CACHE = newPath('cache'); // of the command too
  const corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(24));
  config = newPath('small.json');
  writeFileSync(config, JSON.stringify({ name: 'small', checkpoint: await convertedFixture('tiny-gelu'), corpus }));
});

test('validate says cells, rows, forward passes and roughly how long, a line a run, in words or as JSON', async () => {
  const overrides = ['limit=10', 'seed=[1,2]'];
  const [words, json] = await Promise.all([
    command('run', 'validate', config, ...overrides, '--backend', 'cpu'),
    command('run', 'validate', config, ...overrides, '--backend', 'cpu', '--json'),
  ]);
  assert.deepEqual([words.code, json.code], [0, 0], words.stderr + json.stderr);
  const backend = await openBackend('cpu', { workers: workerCount() });
  const expected = await Promise.all(readExperiment(config, overrides).map((run) => foretell(run, { backend })));
  // Seconds of the model are by a product that each process times.
  const untimed = (forecasts: Forecast[]) =>
    forecasts.map(({ seconds: { model, ...seconds }, ...forecast }) => {
      assert.ok(model.fewest > 0 && model.fewest === model.most);
      return { ...forecast, seconds };
    });
  assert.deepEqual(untimed(JSON.parse(json.stdout) as Forecast[]), JSON.parse(JSON.stringify(untimed(expected))));
  const { cells, rows, forwardPasses, tokens } = expected[0]!;
  const lines = words.stdout.trimEnd().split('\n');
  assert.equal(lines.length, 4);
  assert.match(lines[0]!, /^small: .*tiny-gelu.* on .*small\.conllu, seed 1$/);
  assert.match(lines[2]!, /, seed 2$/);
  const said = `  ${cells} cells, ${rows} rows; ${forwardPasses} forward passes over ${tokens} tokens, about `;
  for (const line of [lines[1]!, lines[3]!]) {
    assert.ok(line.startsWith(said), line);
    assert.match(line, /about \d+ s; statistics about \d+ s; about \d\.\d GiB of memory$/);
  }
});

test('validate says how many random orders removals may need, and what they take at the fewest and at the most', async () => {
  const faithfulness = { sentences: 10, randomDraws: 2, mostRandomDraws: 9, randomisedWeights: false };
  const overrides = [`faithfulness=${JSON.stringify(faithfulness)}`];
  const { code, stdout, stderr } = await command('run', 'validate', config, ...overrides, '--backend', 'cpu');
  assert.equal(code, 0, stderr);
  const backend = await openBackend('cpu', { workers: workerCount() });
  const { removals } = await foretell(readExperiment(config, overrides)[0]!, { backend });
  const { fewest, most } = removals!.removalTokens;
  const tokens = `about ${fewest} to ${most} of removals (2 to 9 random orders a sentence, as many as their error asks for)`;
  const [, time] = stdout.split(`${tokens}, `);
  assert.ok(fewest < most && time !== undefined, stdout);
  assert.match(time, /^about [\d.]+ (s|min)?( to [\d.]+ (s|min))?; statistics/);
});

test('validate refuses what a run would refuse, with 2', async () => {
  const { code, stdout, stderr } = await command('run', 'validate', config, 'layers=[9]', '--backend', 'cpu');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /error: layers: beyond the checkpoint: got 9; expected 0 to 3\n$/);
});

test('schema prints the committed schema to the byte', async () => {
  const { code, stdout } = await command('run', 'schema');
  assert.equal(code, 0);
  assert.equal(stdout, readFileSync(join(__dirname, '../../experiments/configs/experiment.schema.json'), 'utf8'));
});
