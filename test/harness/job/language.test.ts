import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { type Job, readInputs, readJob } from '../../../toolkit/harness/job/job';
import { convertedFixture, newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';

const CORPORA = join(__dirname, '../../../experiments/corpora/languages');
const corpusOf = (language: string) => join(CORPORA, `${language}.conllu`);

/** The job of a corpus in German, unless `changes` say otherwise. */
async function jobOf(changes: object): Promise<Job> {
  const given = {
    name: 'language',
    checkpoint: await convertedFixture('tiny-relu'),
    corpus: corpusOf('de'),
    ...changes,
  };
  const config = parseExperimentConfig(given);
  const backend = await openBackend('cpu');
  return readJob(await readInputs(config, { backend }, { otherRuns: [], additions: [] }));
}

const german = { language: 'de' };

test('frequencies of English are not applied to another language, and the name of the list says so', async () => {
  const { frequencies, corpus } = await jobOf(german);
  assert.equal(frequencies.name, 'none, as those of English do not apply to "de"');
  for (const { form } of corpus.sentences.flatMap(({ words }) => words))
    assert.equal(frequencies.negLogFrequency(form), null, form);
  const english = await jobOf({});
  assert.equal(english.frequencies.name, 'SUBTLEX-US');
  assert.notEqual(english.frequencies.negLogFrequency('der'), null);
});

test('a file of the user is counted in instead, whatever the language', async () => {
  const counted = newPath('german.conllu');
  const words = ['der', 'der', 'Hund', 'bellt'].map((form, at) => `${at + 1}\t${form}\t_\tX\t_\t_\t_\t_\t_\t_`);
  writeFileSync(counted, `${words.join('\n')}\n\n`);
  const { frequencies } = await jobOf({ ...german, frequencies: counted, scorers: [{ name: 'frequency' }] });
  assert.equal(frequencies.name.endsWith('german'), true);
  assert.deepEqual(
    ['der', 'Hund', '.'].map((form) => frequencies.negLogFrequency(form)),
    [Math.log(2), Math.log(4), null],
  );
});

test('a scorer by frequency is left out where none are known, and refused where words are removed by it', async () => {
  const scorers = [{ name: 'tas' }, { name: 'frequency' }];
  const why = 'frequencies of English are not applied to another language';
  const job = await jobOf({ ...german, scorers });
  assert.deepEqual(job.unavailable, { frequency: why });
  assert.deepEqual([...new Set(job.cells.map(({ scorer }) => scorer.name))], ['tas']);
  assert.deepEqual((await jobOf({ ...german, scorers: [{ name: 'tas' }] })).unavailable, {});
  const english = await jobOf({ language: 'en', scorers });
  assert.ok(english.cells.some(({ scorer }) => scorer.name === 'frequency'));
  const message = new RegExp(
    `^scorer frequency: ${why}: language: got "de"; expected a corpus of that language to count in`,
  );
  await assertRefused(() => jobOf({ ...german, scorers: [{ name: 'frequency' }] }), message);
  await assertRefused(() => jobOf({ ...german, faithfulness: { scorers } }), message);
  await assertRefused(() => jobOf({ ...german, interventions: { scorer: { name: 'frequency' } } }), message);
});

test('tags are predicted for English alone', async () => {
  for (const name of ['german.txt', 'german.jsonl']) {
    const corpus = newPath(name);
    writeFileSync(corpus, name.endsWith('txt') ? 'Der alte Hund bellt.\n' : '{"text": "Der alte Hund bellt."}\n');
    const message =
      /german\.(txt|jsonl): tags are predicted for English alone: language: got "de"; expected CoNLL-U, which has tags$/;
    await assertRefused(() => jobOf({ ...german, corpus }), message);
  }
});

test('a language is a code of ISO 639', async () => {
  for (const language of ['German', 'de-AT', ''])
    await assertRefused(() => jobOf({ language }), /language: got .*; expected a code of ISO 639, such as de/);
});
