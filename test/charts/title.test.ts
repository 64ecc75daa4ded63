import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { highInWords, counted, percent, titled, verdictSentences } from '../../toolkit/charts/title';
import { sampleRecords } from './sampleRecords';

describe('titled', () => {
  it('begins each sentence on a line of its own and breaks it before 88 characters', () => {
    const word = 'abcdefghi';
    assert.deepEqual(titled('Subject', ['Short.', Array(10).fill(word).join(' ')]), {
      text: 'Subject',
      subtitle: ['Short.', Array(8).fill(word).join(' '), `${word} ${word}`],
    });
  });

  it('keeps a word longer than a line whole', () => {
    assert.deepEqual(titled('Subject', ['x'.repeat(100)]).subtitle, ['x'.repeat(100)]);
  });
});

describe('the wording of subtitles', () => {
  it('names the boundary', () => {
    assert.equal(highInWords({ quantile: 0.75 }), 'at or above the upper quartile');
    assert.equal(highInWords({ quantile: 0.9 }), 'at or above the 0.9 quantile');
    assert.equal(highInWords({ outlier: 1.5 }), 'above the third quartile by more than 1.5 interquartile ranges');
    assert.equal(highInWords({ top: 3 }), 'among the 3 highest a sentence');
    assert.equal(highInWords({ topShare: 0.1 }), 'in the highest 10 %');
  });

  it('gives shares to a tenth of a percent', () => {
    assert.deepEqual([0.95, 0.975, 0.485405, 0.57].map(percent), ['95 %', '97.5 %', '48.5 %', '57 %']);
  });

  it('counts with thousands set apart', () => {
    assert.deepEqual([counted(1, 'word'), counted(12345, 'word')], ['1 word', '12,345 words']);
  });

  it('gives the verdict on the claim asked for, and nothing where there is none', () => {
    const { verdicts } = sampleRecords(1);
    assert.deepEqual(verdictSentences(verdicts, 'C3'), ['Claim C3, content words fill HIGH: inconclusive.']);
    assert.deepEqual(verdictSentences(verdicts, 'C6'), []);
  });
});
