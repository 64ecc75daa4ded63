import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { highComposition } from '../../toolkit/charts/highComposition';
import { STRATA, tagShares } from '../../toolkit/charts/tagShares';
import type { WordRow } from '../../toolkit/harness/records';
import { CONTENT_TAGS, FUNCTION_TAGS, stratumOf } from '../../toolkit/metrics/strata';
import { sampleRecords } from './sampleRecords';
import { layersOf, specOf, valuesOf } from './specOf';

function words(...tagged: [upos: string, score: number][]): WordRow[] {
  return tagged.map(([upos, score], word) => ({
    ...sampleRecords(1).words[0]!,
    word,
    upos,
    stratum: stratumOf(upos),
    scores: { 'tas.post.0': score, 'tas.post.1': -score },
  }));
}

describe('tagShares', () => {
  it('stacks the parts of speech by stratum, from 0 to 1', () => {
    assert.deepEqual(tagShares(words(['PUNCT', 1], ['DET', 1], ['NOUN', 1], ['DET', 1])), [
      { stratum: 'content', tag: 'NOUN', start: 0, end: 0.25 },
      { stratum: 'function', tag: 'DET', start: 0.25, end: 0.75 },
      { stratum: 'punct', tag: 'PUNCT, SYM', start: 0.75, end: 1 },
    ]);
  });

  it('counts every tag of the smaller strata together', () => {
    assert.deepEqual(
      tagShares(words(['SYM', 1], ['PUNCT', 1], ['NUM', 1], ['X', 1])).map(({ tag, end }) => [tag, end]),
      [
        ['PUNCT, SYM', 0.5],
        ['NUM, INTJ, X', 1],
      ],
    );
  });

  it('has a colour of its own for every part of speech', () => {
    const colours = STRATA.flatMap((stratum) => stratum.colours);
    assert.equal(new Set(colours).size, CONTENT_TAGS.length + FUNCTION_TAGS.length + 2);
    for (const { tags, colours: own } of STRATA) assert.equal(own.length, tags.length);
  });
});

describe('highComposition', () => {
  const sentence = words(['NOUN', 9], ['VERB', 8], ['DET', 2], ['PUNCT', 1], ['ADP', 3]);
  const records = { words: sentence, metrics: [], level: 0.95, boundary: { quantile: 0.75 }, numLayers: 1 };

  it('shows all words, and at each layer those at or above the quartile', () => {
    const pieces = valuesOf(specOf(highComposition(records)));
    assert.deepEqual(
      pieces.map(({ layer, tag, start, end }) => [layer, tag, start, end]),
      [
        ['all words', 'NOUN', 0, 0.2],
        ['all words', 'VERB', 0.2, 0.4],
        ['all words', 'ADP', 0.4, 0.6000000000000001],
        ['all words', 'DET', 0.6000000000000001, 0.8],
        ['all words', 'PUNCT, SYM', 0.8, 1],
        [0, 'NOUN', 0, 0.5],
        [0, 'VERB', 0.5, 1],
        [1, 'DET', 0, 0.5],
        [1, 'PUNCT, SYM', 0.5, 1],
      ],
    );
  });

  it('draws the boundary within each sentence, not over all', () => {
    const louder = sentence.map((word) => ({ ...word, sentence: 1, scores: { 'tas.post.0': 100, 'tas.post.1': 100 } }));
    const pieces = valuesOf(specOf(highComposition({ ...records, words: [...sentence, ...louder] })));
    const noun = pieces.find(({ layer, tag }) => layer === 0 && tag === 'NOUN')!;
    // Two HIGH words of the first sentence and, being equal, all five of the second.
    assert.equal(noun.end, 2 / 7);
  });

  it('brackets the content share of all words and of each layer', () => {
    const spec = specOf(highComposition(sampleRecords(6)));
    const brackets = layersOf(spec).find((layer) => JSON.stringify(layer).includes('"lo"'))!;
    const { values } = brackets.data as { values: { layer: unknown; lo: number; hi: number }[] };
    assert.deepEqual(
      values.map(({ layer }) => layer),
      ['all words', 0, 1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(values[0], { layer: 'all words', lo: 0.41, hi: 0.5 });
    assert.deepEqual(values[2], { layer: 1, lo: 0.33, hi: 0.42 });
  });

  it('does not bracket bars whose boundary the metric draws over the corpus', () => {
    const sample = sampleRecords(6);
    const metrics = sample.metrics.map((row) => (row.scope === null ? row : { ...row, scope: 'corpus' as const }));
    const brackets = layersOf(specOf(highComposition({ ...sample, metrics }))).find((layer) =>
      JSON.stringify(layer).includes('"lo"'),
    )!;
    assert.deepEqual((brackets.data as { values: unknown }).values, [{ layer: 'all words', lo: 0.41, hi: 0.5 }]);
  });

  it('names a part of speech in its piece only where the name has room', () => {
    const pieces = valuesOf(specOf(highComposition(sampleRecords(8))));
    for (const { label, tag, start, end } of pieces as { label: string; tag: string; start: number; end: number }[]) {
      assert.equal(label, (end - start) * 460 >= tag.length * 6.5 + 4 ? tag : '');
    }
    assert.ok(pieces.some(({ label }) => label === ''));
  });

  it('outlines layer 8 where the model has it and says so where not', () => {
    const outlined = (numLayers: number) => {
      const spec = specOf(highComposition(sampleRecords(numLayers)));
      return [layersOf(spec).some((layer) => (layer.mark as { type: string }).type === 'rect'), spec.title];
    };
    assert.equal(outlined(8)[0], true);
    assert.match(JSON.stringify(outlined(8)[1]), /Outlined row: layer 8/);
    assert.equal(outlined(6)[0], false);
    assert.match(JSON.stringify(outlined(6)[1]), /layer 8 is not marked: this model has 6 layers/);
  });
});
