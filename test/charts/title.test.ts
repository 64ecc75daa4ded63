import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counted, highInWords, percent, verdictSentences, wrapped } from '../../toolkit/charts/title';
import { sampleRecords } from './sampleRecords';

describe('wrapped', () => {
  it('breaks a sentence before so many characters', () => {
    const word = 'abcdefghi';
    assert.deepEqual(wrapped(Array(10).fill(word).join(' '), 88), [Array(8).fill(word).join(' '), `${word} ${word}`]);
    assert.deepEqual(wrapped('Short.', 88), ['Short.']);
  });

  it('keeps a word longer than a line whole', () => {
    assert.deepEqual(wrapped('x'.repeat(100), 88), ['x'.repeat(100)]);
  });
});

describe('the wording of captions', () => {
  it('names the boundary and over what it is drawn', () => {
    assert.equal(highInWords({ quantile: 0.75 }, 'sentence'), 'at or above the upper quartile of the sentence');
    assert.equal(highInWords({ quantile: 0.9 }, 'selection'), 'at or above the 0.9 quantile of the selection split');
    assert.equal(
      highInWords({ outlier: 1.5 }, 'corpus'),
      'above the third quartile of the corpus by more than 1.5 interquartile ranges',
    );
    assert.equal(highInWords({ top: 3 }, 'sentence'), 'among the 3 highest of the sentence');
    assert.equal(highInWords({ top: 3 }, 'corpus'), 'among the 3 highest a sentence in the corpus');
    assert.equal(highInWords({ topShare: 0.1 }, 'corpus'), 'in the highest 10 % of the corpus');
  });

  it('gives shares to a tenth of a percent', () => {
    assert.deepEqual([0.95, 0.975, 0.485405, 0.57].map(percent), ['95 %', '97.5 %', '48.5 %', '57 %']);
  });

  it('counts with thousands set apart', () => {
    assert.deepEqual([counted(1, 'word'), counted(12345, 'word')], ['1 word', '12,345 words']);
  });

  it('gives the verdict on the claim asked for, and nothing where there is none', () => {
    const { verdicts } = sampleRecords(1);
    assert.deepEqual(verdictSentences(verdicts, 'C3'), ['The claim “content words fill HIGH”: inconclusive.']);
    assert.deepEqual(verdictSentences(verdicts, 'C6'), []);
  });
});
