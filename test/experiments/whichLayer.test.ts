import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import type { LayerChoice } from '../../toolkit';
import { convertedFixture, newPath } from '../convertedFixture';
import { probedCorpus } from '../harness/probes/probedCorpus';
import { command } from './command';

let checkpoint: string;
before(async () => {
  process.env.AFN_CACHE = newPath('cache'); // of the command
  checkpoint = await convertedFixture('tiny-gelu');
});

function ask(documents: number, ...options: string[]) {
  const corpus = newPath('probed.conllu');
  writeFileSync(corpus, probedCorpus(documents));
  return command('whichLayer', '--checkpoint', checkpoint, '--corpus', corpus, '--backend', 'wasm', ...options);
}

function secondLine({ stdout }: { stdout: string }): string {
  return stdout.split('\n')[1]!;
}

test('as JSON the fields stand in the order of the contract', async () => {
  const { code, stdout, stderr } = await ask(30, '--for', 'meaning', '--json');
  assert.equal(code, 0, stderr);
  const choice = JSON.parse(stdout) as LayerChoice;
  assert.deepEqual(
    Object.keys(choice),
    'checkpoint corpus for by tasks leftOut layer relativeDepth value interval rivals reason'.split(' '),
  );
  assert.deepEqual(choice.tasks, ['entity_type', 'information_status']);
  assert.deepEqual(choice.leftOut[0], { task: 'discourse_relation', reason: 'the corpus has no such labels' });
});

test('in words a sentence says by which tasks the layer is chosen, and which are left out', async () => {
  const [some, all] = await Promise.all([ask(30, '--for', 'meaning'), ask(30, '--for', 'structure')]);
  const left = ['discourse_relation', 'supersense_noun', 'supersense_verb', 'supersense_preposition'];
  const why = left.map((task) => `${task} (the corpus has no such labels)`).join(', ');
  assert.equal(secondLine(some), `It goes by the tasks entity_type, information_status, and leaves out ${why}.`);
  assert.equal(secondLine(all), 'It goes by the tasks upos, deprel, head_upos.');
});

test('content is asked of the norm, or of a probe where --by says so', async () => {
  const [norm, probe] = await Promise.all([ask(30, '--for', 'content'), ask(30, '--for', 'content', '--by', 'probe')]);
  assert.match(secondLine(norm), /one part of the corpus/);
  assert.match(norm.stdout, /, for content by norm: .*; AUC 0\.\d{3} \[/);
  assert.match(
    probe.stdout,
    /, for content by probe: .*; information 0\.\d{3} \[.*\nIt goes by the task content_word\.\n/,
  );
});

test('refused with exit code 2: too few documents for any to choose a layer', async () => {
  const { code, stdout, stderr } = await ask(20, '--for', 'upos');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /no document that chooses a layer has labels of upos: .*got 20; expected at least 21/);
});

test('the help says which corpora have labels of sentences', async () => {
  const { stdout } = await command('whichLayer', '--help');
  assert.match(stdout.replace(/\s+/g, ' '), /\.conllu or \.conllulex; for sentence_label \.jsonl, \.csv or \.tsv/);
});
