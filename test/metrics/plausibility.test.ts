import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auprc, iouF1, salientWords, tokenF1, tokenIou } from '../../toolkit/metrics/plausibility';
import cases from '../golden/metrics/plausibility.json';
import { assertNear } from './near';

const flags = (text: string) => Array.from(text, (flag) => flag === 'x');

test("area under precision and recall, F1 and IoU are scikit-learn's, ties included", () => {
  cases.forEach(({ scores, gold, chosen, ...expected }, at) => {
    assertNear(auprc.valueOf(scores, gold), expected.auprc, `auprc, case ${at}`);
    assertNear(tokenF1.valueOf(chosen, gold), expected.f1, `F1, case ${at}`);
    assertNear(tokenIou.valueOf(chosen, gold), expected.iou, `IoU, case ${at}`);
  });
});

test('by hand', () => {
  // Highest first: gold, not, gold: points (0, 1), (1/2, 1), (1/2, 1/2), (1, 2/3).
  assertNear(auprc.valueOf([3, 2, 1], flags('x.x')), 1 / 2 + (1 / 2) * ((1 / 2 + 2 / 3) / 2));
  assert.equal(auprc.valueOf([9, 1, 2], flags('x..')), 1);
  assert.equal(tokenF1.valueOf(flags('xx..'), flags('.xx.')), 0.5);
  assert.equal(tokenIou.valueOf(flags('xx..'), flags('.xx.')), 1 / 3);
  assert.equal(tokenF1.valueOf(flags('....'), flags('.xx.')), 0);
});

test('a span counts where it overlaps a gold one by half of their union', () => {
  assert.equal(iouF1.valueOf(flags('xx..x'), flags('xxxx.')), 2 / 3); // 2 of 4 words; the other span is wrong
  assert.equal(iouF1.valueOf(flags('x...x'), flags('xxx..')), 0);
  assert.equal(iouF1.valueOf(flags('.xxx.'), flags('xxxxx')), 1);
  assert.equal(iouF1.valueOf(flags('.....'), flags('xx...')), 0);
  assert.equal(iouF1.valueOf(flags('xx.xx'), flags('xx.xx')), 1);
});

test('a sentence without a gold word has no plausibility', () => {
  assert.equal(auprc.valueOf([1, 2], [false, false]), null);
  for (const metric of [tokenF1, tokenIou, iouF1]) assert.equal(metric.valueOf([true, false], [false, false]), null);
});

test('bad input is refused', () => {
  assert.throws(() => auprc.valueOf([1, NaN], [true, false]), { message: 'score 1 is NaN' });
  assert.throws(() => auprc.valueOf([1], [true, false]), { message: '1 scores, 2 classes' });
  for (const metric of [tokenF1, tokenIou, iouF1])
    assert.throws(() => metric.valueOf([true], [true, false]), { message: '1 chosen or not, 2 gold or not' });
});

test('salient heads are gold, heads of other entities and other words are not', () => {
  assert.deepEqual(salientWords([null, 0, 1, 3]), [false, false, true, true]);
});
