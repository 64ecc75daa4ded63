import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Corpus } from '../../../toolkit/corpus/corpus';
import { drawSelection } from '../../../toolkit/harness/job/job';
import { assertRefused } from '../../refusal';

/** A corpus of documents of so many sentences each. */
function corpusOf(...sizes: number[]): Corpus {
  const sentences = sizes.flatMap((size, document) =>
    Array.from({ length: size }, () => ({ document: `d${document}` })),
  );
  return { sentences } as Corpus;
}

function drawn(flags: readonly boolean[]): number[] {
  return flags.flatMap((flag, sentence) => (flag ? [sentence] : []));
}

test('of eight documents or more, whole ones are drawn until they hold the share', () => {
  const sizes = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  const corpus = corpusOf(...sizes);
  for (const seed of [1, 2, 3, 4, 5]) {
    const flags = drawSelection(corpus, 0.3, seed);
    const held = new Set(corpus.sentences.filter((_, at) => !flags[at]).map(({ document }) => document));
    const taken = new Set(corpus.sentences.filter((_, at) => flags[at]).map(({ document }) => document));
    assert.deepEqual(
      [...taken].filter((document) => held.has(document)),
      [],
    );
    const size = drawn(flags).length;
    assert.ok(size >= 0.3 * 39, `${size}`);
    // The last document that was drawn was needed.
    const largest = Math.max(...[...taken].map((document) => sizes[Number(document.slice(1))]!));
    assert.ok(size - largest < 0.3 * 39, `${size} less ${largest}`);
  }
});

test('of fewer documents, single sentences are drawn, just as many as the share asks for', () => {
  const flags = drawSelection(corpusOf(10, 10, 10, 10, 10, 10, 10), 0.3, 8);
  assert.equal(drawn(flags).length, 21);
  assert.ok([0, 1, 2, 3, 4, 5, 6].every((document) => drawn(flags).some((at) => Math.floor(at / 10) === document)));
  assert.equal(drawn(drawSelection(corpusOf(5), 0.3, 8)).length, 2);
});

test('the seed decides, and the same seed draws the same', () => {
  const corpus = corpusOf(60);
  const one = drawSelection(corpus, 0.5, 1);
  assert.deepEqual(drawSelection(corpus, 0.5, 1), one);
  assert.notDeepEqual(drawSelection(corpus, 0.5, 2), one);
});

test('a larger share holds what a smaller one does', () => {
  const corpus = corpusOf(60);
  const [few, many] = [drawn(drawSelection(corpus, 0.2, 7)), drawn(drawSelection(corpus, 0.4, 7))];
  assert.deepEqual([few.length, many.length], [12, 24]);
  assert.ok(few.every((sentence) => many.includes(sentence)));
});

test('every sentence is drawn as often as any other, and the splits of neighbouring seeds overlap by chance alone', () => {
  const corpus = corpusOf(20);
  const seeds = 2000;
  const splits = Array.from({ length: seeds }, (_, seed) => drawSelection(corpus, 0.3, seed));
  for (let sentence = 0; sentence < 20; sentence++) {
    const times = splits.filter((flags) => flags[sentence]).length;
    // Six of twenty: binomial with a standard deviation of 20.5.
    assert.ok(Math.abs(times - 0.3 * seeds) < 5 * 20.5, `sentence ${sentence}: ${times}`);
  }
  const shared = splits.slice(1).map((flags, seed) => drawn(flags).filter((at) => splits[seed]![at]).length);
  const mean = shared.reduce((sum, count) => sum + count, 0) / shared.length;
  // Hypergeometric: mean 1.8, and over so many seeds a standard error of .02.
  assert.ok(Math.abs(mean - 1.8) < 0.12, `${mean}`);
});

test('a corpus too small to split has no split', () => {
  for (const size of [1, 2, 3]) assert.deepEqual(drawn(drawSelection(corpusOf(size), 0.3, 8)), []);
  assert.equal(drawn(drawSelection(corpusOf(4), 0.3, 8)).length, 2);
});

test('refused: a split that leaves a single sentence on either side', async () => {
  await assertRefused(
    () => drawSelection(corpusOf(10), 0.05, 8),
    /^selection\.share: a split of 1 of 10 sentences; expected at least 2 in the split and 2 beside it$/,
  );
  await assertRefused(() => drawSelection(corpusOf(10), 0.9, 8), /^selection\.share: a split of 9 of 10 sentences; /);
  await assertRefused(() => drawSelection(corpusOf(4), 0.6, 8), /^selection\.share: a split of 3 of 4 sentences; /);
  await assertRefused(() => drawSelection(corpusOf(1, 1, 1, 1, 1, 1, 1, 1), 0.1, 8), /a split of 1 of 8 sentences/);
});
