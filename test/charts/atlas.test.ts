import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atlasCharts } from '../../toolkit/charts/atlas';
import { fitted } from '../../toolkit/charts/fit';
import { pictureSize } from '../../toolkit/charts/render';
import { themeNamed, WEB } from '../../toolkit/charts/theme';
import type { Atlas, AtlasCheckpoint, AtlasLayer, AtlasVerdict } from '../../toolkit/harness/dataset/atlas';
import { number } from './sampleRows';
import { specOf, valuesOf } from './specOf';

const CHECKPOINTS: AtlasCheckpoint[] = (
  [
    { checkpoint: 'base', family: 'bert', objective: 'masked LM', random: false, twinOf: null },
    { checkpoint: 'base-shuffled', family: 'bert', objective: 'masked LM', random: true, twinOf: 'base' },
    { checkpoint: 'small', family: 'llama', objective: 'causal LM', random: false, twinOf: null },
    { checkpoint: 'other', family: 'bert', objective: 'unknown', random: null, twinOf: null },
  ] as const
).map((checkpoint) => ({ ...checkpoint, digest: '' }));

/** A measure of a checkpoint with so many layers as values. */
function profile(of: AtlasCheckpoint, values: readonly number[], fields: Partial<AtlasLayer> = {}): AtlasLayer[] {
  const numLayers = values.length - 1;
  return values.map((value, layer) => ({
    ...{ ...of, corpus: 'words', measure: 'auc_content_function', taskFamily: null, higherIsBetter: true },
    ...{
      site: 'post',
      numLayers,
      layer,
      relativeDepth: layer / numLayers,
      value,
      low: value - 0.02,
      high: value + 0.02,
    },
    ...fields,
  }));
}

function verdict(one: AtlasCheckpoint, part: string, word: string, estimate: number | null): AtlasVerdict {
  const { checkpoint, family, objective, random, twinOf } = one;
  const places = { low: null, high: null, layer: 2, relativeDepth: 2 / 3, n: 40 };
  const of = { checkpoint, family, objective, random, twinOf, corpus: 'words', claim: 'C3' };
  // Of one checkpoint a reading says the opposite.
  const readings = { supported: Number(checkpoint === 'base-shuffled'), contradicted: 3, inconclusive: 4, leftOut: 0 };
  return { ...of, part, verdict: word, estimate, ...places, ...readings };
}

const ATLAS: Atlas = {
  layers: CHECKPOINTS.flatMap((one, at) =>
    profile(
      one,
      Array.from({ length: 7 + at * 3 }, (_, layer) => number(layer, at)),
    ),
  ),
  verdicts: CHECKPOINTS.flatMap((one) => [
    verdict(one, '', 'supported', null),
    verdict(one, 'odds', 'contradicted', -1),
    verdict(one, 'sentences', 'inconclusive', one.checkpoint === 'base' ? 0 : null),
  ]),
  missing: [],
};

function specNamed(name: string, atlas = ATLAS) {
  const draw = atlasCharts(atlas).find(([one]) => one === name)?.[1];
  return specOf(draw?.(WEB));
}

describe('atlasCharts', () => {
  it('has five charts for each corpus, by names that files may have', () => {
    const two = { ...ATLAS, layers: [...ATLAS.layers, ...profile(CHECKPOINTS[0]!, [0.5, 0.6], { corpus: 'a/b c' })] };
    const names = ['layers', 'layers-overlay', 'verdicts', 'below-chance', 'place'];
    assert.deepEqual(
      atlasCharts(two).map(([name]) => name),
      [...names.map((name) => `${name}-a%2Fb%20c`), ...names.map((name) => `${name}-words`)],
    );
  });

  it('draws a twin with shuffled weights in the panel of its original, as another series', () => {
    const rows = valuesOf(specNamed('layers-words'));
    const seen = new Set(rows.map(({ panel, checkpoint, series }) => [panel, checkpoint, series].join('|')));
    assert.deepEqual([...seen].sort(), [
      'base|base-shuffled|Weights shuffled',
      'base|base|Trained weights',
      'other|other|Trained weights',
      'small|small|Trained weights',
    ]);
    const points = rows.filter(({ checkpoint }) => checkpoint === 'small').map(({ depth, value }) => [depth, value]);
    const own = ATLAS.layers.filter(({ checkpoint }) => checkpoint === 'small');
    assert.deepEqual(
      points,
      own.map(({ relativeDepth, value }) => [relativeDepth, value]),
    );
  });

  it('overlays every checkpoint, by what it was trained for', () => {
    const rows = valuesOf(specNamed('layers-overlay-words'));
    const seen = new Set(rows.map(({ checkpoint, series }) => `${String(checkpoint)}: ${String(series)}`));
    assert.deepEqual([...seen].sort(), [
      'base-shuffled: Weights shuffled',
      'base: Masked LM',
      'other: Objective unknown',
      'small: Causal LM',
    ]);
  });

  it('says of each part what became of it, and of a part without a number that there is none', () => {
    const rows = valuesOf(specNamed('verdicts-words'));
    assert.equal(rows.length, 8, 'no cell of the claims themselves');
    assert.deepEqual(
      rows.slice(0, 4).map(({ checkpoint, part, word, sign }) => [checkpoint, part, word, sign]),
      [
        ['base', 'C3 odds', 'contradicted', '−'],
        ['base', 'C3 sentences', 'inconclusive', '?'],
        ['base-shuffled', 'C3 odds', 'contradicted', '(−)'],
        ['base-shuffled', 'C3 sentences', 'not measured', '·'],
      ],
    );
  });

  it('calls a twin as its original, below the words that its weights are shuffled', () => {
    const { axis } = (specNamed('verdicts-words') as unknown as { encoding: { y: { axis: { labelExpr: string } } } })
      .encoding.y;
    assert.equal(axis.labelExpr, '({"base-shuffled":"base"})[datum.value] || datum.label');
  });

  it('is below chance only by the whole interval', () => {
    const layers = profile(CHECKPOINTS[0]!, [0.53, 0.51, 0.49, 0.47]);
    layers[3] = { ...layers[3]!, low: null, high: null };
    layers.push(...profile(CHECKPOINTS[2]!, [0.4, 0.47]));
    const rows = valuesOf(specNamed('below-chance-words', { ...ATLAS, layers }));
    const not = 'not told from chance';
    assert.deepEqual(
      rows.map(({ side }) => side),
      ['above chance', not, not, not, 'below chance', 'below chance'],
    );
  });

  it('ranks the layer at 8/12 of the depth, by measures for which high or low is good, and means over tasks', () => {
    const base = CHECKPOINTS[0]!;
    const task = (name: string, values: number[]) =>
      profile(base, values, { measure: `information of ${name}`, taskFamily: 'meaning' });
    const layers = [
      ...profile(base, [0.1, 0.5, 0.3, 0.2]),
      ...profile(base, [0.1, 0.5, 0.3, 0.2], { measure: 'high_punct_share', higherIsBetter: false }),
      ...task('one', [0, 0.1, 0.6, 0.2]),
      ...task('other', [0, 0.4, 0.1, 0.4]),
      ...profile(base, [0.1, 0.2, 0.3, 0.4], { measure: 'rho_depth' }),
    ];
    const rows = valuesOf(specNamed('place-words', { ...ATLAS, layers }));
    assert.deepEqual(
      rows.map(({ measure, label, beaten }) => [measure, label, beaten]),
      [
        ['content over function', '2 of 4', 2 / 3],
        ['little punctuation in HIGH', '3 of 4', 1 / 3],
        ['probes of meaning', '1 of 4', 1],
      ],
    );
  });

  it('says why a chart is left out', () => {
    const many = Array.from({ length: 81 }, (_, at) =>
      profile({ ...CHECKPOINTS[0]!, checkpoint: `c${at}` }, [0.5, 0.6]),
    );
    const charts = atlasCharts({ layers: many.flat(), verdicts: [], missing: [] });
    const reasons = charts.map(([, draw]) => draw(WEB)).map((chart) => ('skipped' in chart ? chart.skipped : null));
    assert.deepEqual(reasons, [
      '81 panels are more than a page can show',
      null,
      'no claim was judged in parts over words',
      '81 checkpoints are more than 80 rows can show',
      '81 checkpoints are more than 80 rows can show',
    ]);
  });

  it('fits the page of every theme that has one', async () => {
    for (const name of ['acl-column', 'slide']) {
      const { page } = themeNamed(name);
      for (const [chart, draw] of atlasCharts(ATLAS)) {
        const { width, height } = await pictureSize(specOf(await fitted(draw, themeNamed(name))));
        const fits = width <= page.width! && (page.height === null || height <= page.height);
        assert.ok(fits, `${chart} in ${name}: ${width} x ${height}`);
      }
    }
  });
});
