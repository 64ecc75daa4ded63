import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkpointProfiles } from '../../toolkit/charts/checkpointProfiles';
import { fitted } from '../../toolkit/charts/fit';
import { pictureSize } from '../../toolkit/charts/render';
import { themeNamed, THEMES } from '../../toolkit/charts/theme';
import type { ComparedRun } from '../../toolkit/harness/run/compare';
import { number } from './sampleRows';
import { layersOf, specOf, valuesOf } from './specOf';
import { overlaps, textBoxes } from './textBoxes';

/** A run of a checkpoint of so many blocks, at site post. */
function run(checkpoint: string, numLayers: number): ComparedRun {
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => {
    const value = number(layer, numLayers);
    const interval: [number, number] | null = layer === 1 ? null : [value - 0.02, value + 0.02];
    return { layer, depth: layer / numLayers, value, interval };
  });
  const best = {
    bestLayer: 2,
    bestLayerInterval: null,
    bestDepth: 2 / numLayers,
    distance: 0,
    byIndex: null,
    byDepth: null,
  };
  return {
    run: `runs/sample/${checkpoint}-${numLayers}`,
    checkpoint,
    corpus: 'letters',
    numLayers,
    level: 0.95,
    sites: [{ site: 'post', ...best, layers }],
    tasks: [],
  };
}

describe('checkpointProfiles', () => {
  const runs = [run('small', 6), run('base', 12)];

  it('has every layer of every run at its relative depth', () => {
    const values = valuesOf(specOf(checkpointProfiles(runs, 'post')));
    assert.equal(values.length, 7 + 13);
    assert.deepEqual(values[3], {
      series: 'small: best at layer 2 of 6',
      layer: 3,
      depth: 0.5,
      value: number(3, 6),
      lo: number(3, 6) - 0.02,
      hi: number(3, 6) + 0.02,
    });
    assert.deepEqual([values[1]!.lo, values[1]!.hi], [null, null]);
    assert.equal(values.at(-1)!.depth, 1);
  });

  it('says which layer is best, at what level its bands are and on what corpus', () => {
    const told = (given: readonly ComparedRun[]) => {
      const chart = checkpointProfiles(given, 'post');
      const series = new Set(valuesOf(specOf(chart)).map((row) => row.series));
      return { series: [...series], sentences: 'caption' in chart ? chart.caption.sentences.slice(1) : [] };
    };
    const [small, base] = [run('small', 6), run('base', 12)];
    assert.deepEqual(told([small, base]), {
      series: ['small: best at layer 2 of 6', 'base: best at layer 2 of 12'],
      sentences: ['Bands: 95 % bootstrap interval over sentences.', 'Corpus: letters.'],
    });
    assert.deepEqual(
      told([
        { ...small, corpus: 'news' },
        { ...base, level: 0.9 },
      ]),
      {
        series: ['small on news: best at layer 2 of 6', 'base on letters: best at layer 2 of 12'],
        sentences: ['Bands: 90 % or 95 % bootstrap interval over sentences.'],
      },
    );
    assert.deepEqual(
      told([
        { ...small, run: 'runs/a/1' },
        { ...small, run: 'runs/a/2' },
      ]).series,
      ['small (1): best at layer 2 of 6', 'small (2): best at layer 2 of 6'],
    );
  });

  it('has a run whose model gives its states at the counterpart of the site, and names both', () => {
    const stream = { ...runs[1]!, sites: runs[1]!.sites.map((profile) => ({ ...profile, site: 'stream' })) };
    const chart = checkpointProfiles([runs[0]!, stream], 'post');
    assert.equal(valuesOf(specOf(chart)).length, 7 + 13);
    assert.ok('caption' in chart && chart.caption.title.endsWith('TAS (post, stream)'), JSON.stringify(chart));
    assert.deepEqual(checkpointProfiles([stream], 'pre'), { skipped: 'no run has a profile at site pre' });
  });

  it('marks 8 of 12', () => {
    const layers = JSON.stringify(layersOf(specOf(checkpointProfiles(runs, 'post'))));
    assert.match(layers, /"text":"layer 8 of 12"/);
    assert.match(layers, /"x":\{"datum":0\.6666666666666666,/);
  });

  it('fits every theme, no text over another', async () => {
    const six = Array.from({ length: 6 }, (_, at) => run(`checkpoint-number-${at}-uncased`, 6 + at));
    for (const theme of THEMES) {
      const spec = specOf(await fitted((at) => checkpointProfiles(six, 'post', at), theme));
      assert.deepEqual(overlaps(await textBoxes(spec)), [], theme.name);
      if (theme.page.width !== null) assert.ok((await pictureSize(spec)).width <= theme.page.width, theme.name);
    }
  });

  it('is skipped without a profile at the site, and for more runs than there are colours', () => {
    assert.deepEqual(checkpointProfiles(runs, 'pre'), { skipped: 'no run has a profile at site pre' });
    assert.deepEqual(
      checkpointProfiles(
        Array.from({ length: 7 }, () => runs[0]!),
        'post',
        themeNamed('slide'),
      ),
      {
        skipped: '7 runs are more than 6 lines can show',
      },
    );
  });
});
