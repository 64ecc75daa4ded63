import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileOf } from '../../../toolkit/report/html/profile';
import { numberText, probabilityText } from '../../../toolkit/report/page/reading';
import { sampleRun } from '../sampleRun';

/** Values that rounding twice, or to some digits, shows as others, or that look whole once they are rounded. */
const VALUES = [
  0.8264998,
  14236328323.77,
  123456,
  0.99999999,
  0.0004999996,
  -0.0004,
  1.0005,
  0,
  2 / 3,
  0.12345649999999,
];
const P_VALUES = [0.00099999999, 0.0010000001, 0.00096, 3e-17, 0.049499997, 0, 1, 0.9999999, 1e-300, 0.5];

test("every number that the profile shows is the rounding of the file's", async () => {
  const run = sampleRun();
  run.metrics.forEach((row, at) => {
    const [value, other] = [VALUES[at % VALUES.length]!, VALUES[(at + 3) % VALUES.length]!];
    Object.assign(row, { value, interval: [-value, other], nullValue: other });
    row.pAdjusted = P_VALUES[at % P_VALUES.length]!;
  });
  const data = (await profileOf(run))!;
  let compared = 0;
  for (const [metric, control, series, layer, value, low, high, nullValue, p] of data.rows) {
    const held = data.controls[control]!;
    const row = run.metrics.find(
      (one) =>
        one.metric === data.metrics[metric]!.name &&
        (one.control ?? 'nothing') === held &&
        [one.scorer, one.site].filter((part) => part !== null).join(', ') === data.series[series]!.label &&
        (one.layer === layer || one.layer === null),
    )!;
    const shown = [value, low, high, nullValue].map((one) => numberText(one!));
    assert.deepEqual(
      shown,
      [row.value, ...row.interval!, row.nullValue].map((one) => numberText(one!)),
    );
    assert.equal(probabilityText(p!), probabilityText(row.pAdjusted!));
    compared++;
  }
  assert.ok(compared > VALUES.length * 2, `${compared}`);
});

test('the numbers of the profile take no more digits than that needs, and five at least', async () => {
  const run = sampleRun();
  const [values, wanted] = [
    [2 / 3, 0.82649981234, 14236328323.77, 0.000012345678],
    [0.66667, 0.8264998, 14236328323.77, 0.000012346],
  ];
  for (const row of run.metrics) row.value = values[(row.layer ?? 0) % values.length]!;
  const { rows, series } = (await profileOf(run))!;
  const post = rows.filter((row) => row[0] === 0 && row[1] === 0 && series[row[2]]!.label === 'tas, post');
  assert.equal(post.length, 13);
  for (const [, , , layer, value] of post) assert.equal(value, wanted[layer % wanted.length], `layer ${layer}`);
});

test('what is measured on the sample alone is shown, and of other metrics all sentences', async () => {
  const run = sampleRun();
  const rows = run.metrics.filter(({ metric, layer }) => metric === 'auc_content_function' && layer !== null);
  const held = (metric: string) => rows.map((row) => ({ ...row, metric, split: 'held' as const, value: 0.125 }));
  run.metrics.push(...held('auprc'), ...held('auc_content_function'));
  const data = (await profileOf(run))!;
  const valuesOf = (name: string) =>
    data.rows.filter(([metric]) => data.metrics[metric]!.name === name).map(([, , , , value]) => value);
  assert.ok(valuesOf('auprc').length > 0 && valuesOf('auprc').every((value) => value === 0.125));
  assert.ok(!valuesOf('auc_content_function').includes(0.125));
});
