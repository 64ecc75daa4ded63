import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { highComposition } from '../../toolkit/charts/highComposition';
import { STRATA, tagInWords, tagShares } from '../../toolkit/charts/tagShares';
import { CONTENT_TAGS, FUNCTION_TAGS } from '../../toolkit/metrics/sample';
import { sampleRecords } from './sampleRecords';
import { layersOf, specOf, valuesOf } from './specOf';

function counts(...tags: [upos: string, count: number][]) {
  return tags.map(([upos, count]) => ({ upos, count }));
}

describe('tagShares', () => {
  it('stacks the parts of speech by stratum, from 0 to 1', () => {
    assert.deepEqual(tagShares(counts(['PUNCT', 1], ['DET', 2], ['NOUN', 1])), [
      { stratum: 'content', tag: 'NOUN', start: 0, end: 0.25 },
      { stratum: 'function', tag: 'DET', start: 0.25, end: 0.75 },
      { stratum: 'punct', tag: 'PUNCT, SYM', start: 0.75, end: 1 },
    ]);
  });

  it('counts every tag of the smaller strata together', () => {
    assert.deepEqual(
      tagShares(counts(['SYM', 3], ['PUNCT', 1], ['NUM', 2], ['X', 2], ['_', 0])).map(({ tag, end }) => [tag, end]),
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
  const sample = sampleRecords(1);
  const tag = (layer: number, site: 'post' | 'pre', upos: string, words: number, high: number) => {
    return { layer, site, upos, words, high, mean: 1, quantiles: [1, 1, 1, 1, 1] };
  };
  const tags = [
    tag(0, 'post', 'DET', 30, 10),
    tag(0, 'post', 'NOUN', 10, 10),
    tag(0, 'pre', 'NOUN', 99, 99),
    tag(1, 'post', 'DET', 30, 0),
    tag(1, 'post', 'NOUN', 10, 5),
  ];
  const records = { ...sample, aggregates: { ...sample.aggregates, tags }, metrics: [] };

  it('shows all words, and at each layer the HIGH ones, at site post', () => {
    assert.deepEqual(
      valuesOf(specOf(highComposition(records))).map(({ layer, tag, start, end }) => [layer, tag, start, end]),
      [
        ['all words', 'NOUN', 0, 0.25],
        ['all words', 'DET', 0.25, 1],
        [0, 'NOUN', 0, 0.5],
        [0, 'DET', 0.5, 1],
        [1, 'NOUN', 0, 1],
      ],
    );
  });

  it('says in its title which part of speech differs most at the layer under test, in words', () => {
    const claims = { ...records.claims, C5: { ...records.claims.C5, layer: 1 } };
    assert.match(
      specOf(highComposition({ ...records, claims })).description!,
      /^100 % of the words HIGH at layer 1 are nouns \(NOUN\), of all words 25 %\./,
    );
    assert.deepEqual(['ADP', 'PUNCT, SYM', 'X'].map(tagInWords), ['adpositions (ADP)', 'PUNCT, SYM', 'X']);
  });

  it('says over what HIGH is drawn, and of how many words and sentences', () => {
    const { description } = specOf(highComposition({ ...sample, scope: 'corpus' }));
    assert.match(description!, /HIGH: words whose TAS \(post\) is at or above the upper quartile of the corpus\./);
    assert.match(description!, /Top bar: all 546 words of 56 sentences\./);
    assert.match(specOf(highComposition(records)).description!, /The run has no intervals.*Top bar: all 40 words\./);
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
      return [layersOf(spec).some((layer) => (layer.mark as { type: string }).type === 'rect'), spec.description!];
    };
    assert.equal(outlined(8)[0], true);
    assert.match(String(outlined(8)[1]), /Outlined row: layer 8/);
    assert.equal(outlined(6)[0], false);
  });
});
