import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tagDistribution } from '../../toolkit/charts/tagDistribution';
import { sampleRecords } from './sampleRecords';
import { specOf, valuesOf } from './specOf';

describe('tagDistribution', () => {
  const records = sampleRecords(12);

  it('has the five quantiles of each part of speech at the best layer and at the claimed one', () => {
    const values = valuesOf(specOf(tagDistribution(records)));
    for (const [layer, panel] of [
      [2, 'layer 2 (best)'],
      [8, 'layer 8 (claimed)'],
    ] as const) {
      const summary = records.aggregates.tags.find(
        (tag) => tag.layer === layer && tag.site === 'post' && tag.upos === 'ADJ',
      )!;
      const { p05, p25, p50, p75, p95 } = values.find(
        (value) => value.panel === panel && value.tag === `ADJ (${summary.words})`,
      )!;
      assert.deepEqual([p05, p25, p50, p75, p95], summary.quantiles);
    }
    assert.equal(values.length, 24);
  });

  it('orders the strata, and in each the tags by their median at the claimed layer', () => {
    const { spec } = specOf(tagDistribution(records)) as unknown as {
      spec: { layer: { encoding: { y: { scale: { domain: string[] } } } }[] };
    };
    const order = spec.layer[0]!.encoding.y.scale.domain.map((name) => name.split(' ')[0]!);
    const medianOf = (upos: string) =>
      records.aggregates.tags.find((tag) => tag.layer === 8 && tag.site === 'post' && tag.upos === upos)!.quantiles[2]!;
    const strata = [order.slice(0, 5), order.slice(5, 9), order.slice(9, 11), order.slice(11)];
    assert.deepEqual(
      strata.map((tags) => [...tags].sort()),
      [['ADJ', 'ADV', 'NOUN', 'PROPN', 'VERB'], ['ADP', 'AUX', 'DET', 'PRON'], ['PUNCT', 'SYM'], ['NUM']],
    );
    for (const tags of strata)
      assert.deepEqual(
        tags,
        [...tags].sort((a, b) => medianOf(b) - medianOf(a)),
      );
  });

  it('is skipped without parts of speech at a layer it shows', () => {
    const tags = records.aggregates.tags.filter(({ layer }) => layer !== 8);
    assert.deepEqual(tagDistribution({ ...records, aggregates: { ...records.aggregates, tags } }), {
      skipped: 'aggregates.json has no TAS (post) by part of speech at layer 8',
    });
  });
});
