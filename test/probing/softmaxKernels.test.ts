import assert from 'node:assert/strict';
import { test } from 'node:test';
import { softmaxResiduals } from '../../toolkit/probing/softmaxKernels';
import { assertCompiled } from '../compiledKernels';

test('the committed module is what its source compiles to', async () => {
  await assertCompiled('probing/softmaxKernels.wasm.json');
});

const ROWS = 37;

/** Targets of so many classes each, with rows that have no label or do not count among them. */
function targetsOf(sizes: readonly number[]) {
  return sizes.map((classes, at) => ({
    classes,
    labels: Int32Array.from({ length: ROWS }, (_, row) => ((row * (3 + at)) % (classes + 1)) - 1),
    rows: Uint8Array.from({ length: ROWS }, (_, row) => (row + at) % 3),
  }));
}

/** As float64 gives it. */
function plain(logits: Float32Array, targets: ReturnType<typeof targetsOf>) {
  const outputs = logits.length / ROWS;
  const residuals = new Float64Array(logits.length);
  let from = 0;
  const sums = targets.map(({ classes, labels, rows }) => {
    const variances = new Float64Array(classes);
    let loss = 0;
    for (let row = 0; row < ROWS; row++) {
      const times = labels[row]! < 0 ? 0 : rows[row]!;
      if (times === 0) continue;
      const own = Array.from(logits.subarray(row * outputs + from, row * outputs + from + classes));
      const most = own.reduce((found, logit) => Math.max(found, logit));
      const total = own.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
      loss += times * (most + Math.log(total) - own[labels[row]!]!);
      own.forEach((logit, c) => {
        const p = Math.exp(logit - most) / total;
        variances[c]! += times * p * (1 - p);
        residuals[row * outputs + from + c] = times * (p - Number(c === labels[row]));
      });
    }
    from += classes;
    return { loss, variances };
  });
  return { residuals, sums };
}

for (const scale of [1, 20, 400])
  test(`residuals, losses and variances are those of float64 at every number of classes, at logits up to ${scale}`, () => {
    for (const sizes of [[1], [2], [3], [4], [5], [7, 4], [8, 1, 17], [32, 14, 17]]) {
      const targets = targetsOf(sizes);
      const outputs = sizes.reduce((sum, size) => sum + size, 0);
      const logits = Float32Array.from({ length: ROWS * outputs }, (_, at) => scale * Math.sin(12.9898 * (at + 1)));
      const expected = plain(logits, targets);
      const { residuals, sums } = softmaxResiduals(logits, targets);
      expected.residuals.forEach((residual, at) => {
        assert.ok(Math.abs(residuals[at]! - residual) < 1e-6, `${sizes.join()}, entry ${at}: ${residuals[at]}`);
      });
      expected.sums.forEach(({ loss, variances }, at) => {
        assert.ok(Math.abs(sums[at]!.loss - loss) <= 1e-6 * Math.max(1, loss), `${sizes.join()}: loss ${loss}`);
        variances.forEach((variance, c) => {
          assert.ok(Math.abs(sums[at]!.variances[c]! - variance) < 1e-5, `${sizes.join()}: variance ${c}`);
        });
      });
    }
  });

test('what was computed before, of more rows, leaves no trace', () => {
  const targets = targetsOf([5, 3]);
  const logits = Float32Array.from({ length: ROWS * 8 }, (_, at) => Math.cos(at));
  const { residuals, sums } = softmaxResiduals(logits, targets);
  const first = { residuals: residuals.slice(), sums };
  softmaxResiduals(new Float32Array(ROWS * 40).fill(3), targetsOf([40]));
  assert.deepEqual(softmaxResiduals(logits, targets), first);
});
