import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../../../toolkit/harness/run/readRun';
import { explorerSection } from '../../../toolkit/report/html/explorerSection';
import { pageWords } from '../../../toolkit/report/html/words';
import { sampleRun } from '../sampleRun';

/** What the section says of where HIGH begins, without tags. */
function saidOfHigh(run: RunRecord): string {
  const text = explorerSection(pageWords(run, 10_000_000)).text.replace(/<[^>]*>/g, '');
  return /What HIGH means\.(.*?)The rest are LOW\./s.exec(text)![1]!.replace(/\s+/g, ' ').trim();
}

test('one boundary of all scores is said once', () => {
  assert.equal(saidOfHigh(sampleRun()), 'HIGH words score at or above the upper quartile of the sentence.');
});

test('where boundaries differ, the section says whose each is', () => {
  const run = sampleRun();
  const [tas, attention, frequency] = run.config.scorers;
  run.config.scorers = [
    { ...tas!, boundary: [{ quantile: 0.9 }] },
    attention!,
    { ...frequency!, scope: ['selection'] },
  ];
  assert.equal(
    saidOfHigh(run),
    'HIGH words by tas score at or above the 0.9 quantile of the sentence. ' +
      'HIGH words by attention_received score at or above the upper quartile of the sentence. ' +
      'HIGH words by frequency score at or above the upper quartile of the selection split.',
  );
});

test('scores without a boundary say so of themselves alone', () => {
  const run = sampleRun();
  for (const word of run.words) word.split = 'held';
  const [tas, attention, frequency] = run.config.scorers;
  const selection = { scope: ['selection' as const] };
  run.config.scorers = [tas!, { ...attention!, ...selection }, { ...frequency!, ...selection }];
  assert.equal(
    saidOfHigh(run),
    'HIGH words by tas score at or above the upper quartile of the sentence. ' +
      'By attention_received and frequency HIGH is not drawn: the run has no selection split.',
  );
  run.config.scorers = [tas!, attention!, frequency!].map((scorer) => ({ ...scorer, ...selection }));
  assert.equal(saidOfHigh(run), 'HIGH is not drawn: the run has no selection split.');
});
