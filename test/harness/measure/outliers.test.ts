import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { auc } from '../../../toolkit/metrics/auc';
import { METRICS, metricNamed } from '../../../toolkit/metrics/registry';
import { measureContext } from '../../../toolkit/harness/measure/context';
import { measureOutliers } from '../../../toolkit/harness/measure/outliers';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { scoreRun } from '../../../toolkit/harness/passes/scoring';
import { wordTable } from '../../../toolkit/harness/passes/wordTable';
import { newPath, ONE_OF_EACH } from '../../convertedFixture';
import { jobOf, scoringTools, takingPart, tapsOf } from '../passes/scoredJob';
import { type SmallRuns, smallRuns } from '../smallRun';

const LEFT_OUT = { scorers: [{ name: 'tas' }, { name: 'tas', leftOut: [3] }] };

async function measured(small: SmallRuns, changes: object) {
  const job = await jobOf(small, changes);
  const dir = newPath('partial');
  mkdirSync(dir);
  const scored = await scoreRun(job, dir, scoringTools(small));
  const context = measureContext(job, wordTable({ ...job, ...scored, seed: 1 }), METRICS);
  return { job, scored, context, rows: measureOutliers(context, scored.leftOutDimensions).map(({ row }) => row) };
}

for (const fixture of ONE_OF_EACH)
  test(`${fixture}: every row is that of the states themselves without the dimensions, at every layer`, async () => {
    const small = await smallRuns({ fixture, sentences: 30 });
    const { job, scored, context, rows } = await measured(small, LEFT_OUT);
    const { hiddenSize: H, numLayers } = job.checkpoint.config;
    const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
    const taps = await tapsOf(
      job,
      small.backend,
      layers.map((layer) => `hidden_states.${layer}`),
    );
    const pieces = job.encodings.flatMap(({ wordIds }, sentence) =>
      wordIds.flatMap((word, token) => (word === null ? [] : [{ sentence, token, key: `${sentence} ${word}` }])),
    );
    const { strata } = context.samples.all.sweep;
    for (const layer of layers) {
      const states = pieces.map(({ sentence, token }) =>
        taps[sentence]![`hidden_states.${layer}`]!.values.subarray(token * H, (token + 1) * H),
      );
      const split = takingPart(job)
        .filter(({ sentence }) => job.isSelection[sentence])
        .map(({ sentence, token }) =>
          taps[sentence]![`hidden_states.${layer}`]!.values.subarray(token * H, (token + 1) * H),
        );
      const mean = Array.from({ length: H }, (_, h) => split.reduce((sum, state) => sum + state[h]!, 0) / split.length);
      const variance = mean.map((m, h) => split.reduce((sum, state) => sum + (state[h]! - m) ** 2, 0) / split.length);
      const order = [...variance.keys()].sort((a, b) => variance[b]! - variance[a]!).slice(0, 10);
      assert.deepEqual(scored.leftOutDimensions[`hidden_states.${layer}`], order);
      const aucOf = (value: (x: number, h: number) => number) => {
        const words = new Map<string, number[]>();
        states.forEach((state, at) => {
          const norm = Math.hypot(...Array.from(state, value));
          words.set(pieces[at]!.key, [...(words.get(pieces[at]!.key) ?? []), norm]);
        });
        const scores = [...words.values()].map((norms) => norms.reduce((sum, norm) => sum + norm, 0) / norms.length);
        const kept = scores.map((score, word) => ({ score, stratum: strata[word] }));
        const compared = kept.filter(({ stratum }) => stratum === 'content' || stratum === 'function');
        return auc(
          compared.map(({ score }) => score),
          compared.map(({ stratum }) => stratum === 'content'),
        );
      };
      const expected = new Map<string, number | null>([
        ...order.map(
          (_, k) => [`left_out_${k + 1}`, aucOf((x, h) => (order.slice(0, k + 1).includes(h) ? 0 : x))] as const,
        ),
        ...order.map((d, k) => [`left_out_rank_${k + 1}_dimension_${d}`, aucOf((x, h) => (h === d ? 0 : x))] as const),
        ['standardised', aucOf((x, h) => (x - mean[h]!) / Math.sqrt(variance[h]!))],
      ]);
      const own = rows.filter((row) => row.layer === layer && row.metric === 'auc_content_function');
      assert.deepEqual(
        own.map(({ control }) => control),
        [...expected.keys()],
      );
      // A pair of near-equal scores may change places by rounding.
      for (const { control, value } of own)
        assert.ok(
          Math.abs(value! - expected.get(control!)!) < 2e-3,
          `${layer} ${control}: ${value} for ${expected.get(control!)}`,
        );
    }
  });

test('the first three together are what the scorer leaves out, HIGH too', async () => {
  const small = await smallRuns({ sentences: 30 });
  const { context, rows } = await measured(small, LEFT_OUT);
  for (const cell of context.job.cells.filter(({ place }) => place.leftOut === 3 && place.site === 'post')) {
    const row = (metric: string): MetricRow =>
      rows.find(
        ({ layer, control, ...row }) => layer === cell.place.layer && control === 'left_out_3' && row.metric === metric,
      )!;
    const scored = { scores: context.table.primaryScores(cell), high: [] };
    const direct = metricNamed('auc_content_function').evaluate(context.samples.all.sweep, scored).value!;
    assert.ok(Math.abs(row('auc_content_function').value! - direct) < 2e-3);
    const odds = row('high_content_odds');
    assert.deepEqual([odds.boundary, odds.scope, odds.primary], ['quantile 0.75', 'sentence', false]);
    assert.ok(odds.value! > 0);
  }
});

test('intervals of what is left out stand at the claimed layer, those of standardised states at every layer', async () => {
  const small = await smallRuns({ sentences: 30 });
  const { rows } = await measured(small, LEFT_OUT);
  for (const { layer, control, interval } of rows)
    assert.equal(interval !== null, layer === 2 || control === 'standardised', `${layer} ${control}`);
});

test('only where the config leaves dimensions out: else no row, no column, and no name', async () => {
  const small = await smallRuns({ sentences: 30 });
  const { scored, rows } = await measured(small, { scorers: [{ name: 'tas' }, { name: 'tas', centring: ['mean'] }] });
  assert.deepEqual([rows, scored.leftOutDimensions], [[], {}]);
  assert.equal(
    [...scored.columns.keys()].some((key) => /^(dimension|standardised)/.test(key)),
    false,
  );
});

test('nothing where the norm of the run is another than the plain one', async () => {
  const small = await smallRuns({ sentences: 30 });
  for (const scorer of [{ leftOut: [1] }, { leftOut: [0, 3], norm: ['l1'] }])
    assert.deepEqual((await measured(small, { scorers: [{ name: 'tas', ...scorer }] })).rows, []);
});

test('a corpus too small for a selection split has no such row', async () => {
  const small = await smallRuns({ sentences: 3 });
  assert.deepEqual((await measured(small, LEFT_OUT)).rows, []);
});
