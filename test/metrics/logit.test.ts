import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardError } from '../../toolkit/metrics/bootstrap';
import type { GroupedItems } from '../../toolkit/metrics/groupedLogit';
import { drawnLogitCoefficients } from '../../toolkit/metrics/logit';
import { logit } from '../golden/metrics/salience.json';
import { assertNear } from './near';

const items: GroupedItems = {
  columns: logit.columns.map((column) => Float64Array.from(column)),
  positive: logit.positive,
  groups: logit.groups,
};
const draws = logit.draws.map((draw) => Uint16Array.from(draw));
const found = drawnLogitCoefficients(items, logit.ridge, draws);

test('on the sample the coefficient is that of scipy', () => {
  assertNear(found[0], logit.coefficients[0]!, 'sample', 1e-8);
});

test('in every draw it is that of a full refit to a fiftieth of the standard error', () => {
  const full = Float64Array.from(logit.coefficients.slice(1));
  const allowed = standardError(full) / 50;
  full.forEach((coefficient, at) => {
    const error = Math.abs(found[at + 1]! - coefficient);
    assert.ok(error < allowed, `draw ${at}: ${found[at + 1]!} for ${coefficient}`);
  });
});

test('by hand: one covariate in a single group, where the slope is the log odds ratio', () => {
  // 6 of 10 positive at 1, 2 of 10 at 0; without a penalty the fit is exact.
  const positive = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
  const column = Float64Array.from(positive, (_, at) => (at < 10 ? 1 : 0));
  const single = { columns: [column], positive, groups: positive.map(() => 0) };
  assertNear(drawnLogitCoefficients(single, 0, [Uint16Array.of(1)])[0], Math.log((6 / 4) * (8 / 2)), 'slope', 1e-9);
});

test('a group of one class changes nothing, and draws of such alone have no coefficient', () => {
  const extended: GroupedItems = {
    columns: items.columns.map((column) => Float64Array.of(...column, 3, -2)),
    positive: [...logit.positive, 1, 1],
    groups: [...logit.groups, 8, 8],
  };
  const extendedDraws = draws.map((draw) => Uint16Array.of(...draw, 1));
  assert.deepEqual(drawnLogitCoefficients(extended, logit.ridge, extendedDraws), found);
  const only = new Uint16Array(9).fill(9, 8);
  assert.deepEqual([...drawnLogitCoefficients(extended, logit.ridge, [only])], [NaN]);
  const oneClass = { ...items, positive: logit.positive.map(() => 1) };
  assert.deepEqual([...drawnLogitCoefficients(oneClass, logit.ridge, draws.slice(0, 2))], [NaN, NaN]);
});

test('classes that a covariate parts have a finite coefficient by the ridge', () => {
  const parted = { columns: [Float64Array.of(-1, -1, 1, 1)], positive: [0, 0, 1, 1], groups: [0, 0, 0, 0] };
  const [value] = drawnLogitCoefficients(parted, 0.01, [Uint16Array.of(1)]);
  // The penalised likelihood is stationary where 4 / (1 + exp(b)) = .01 b.
  assertNear(4 / (1 + Math.exp(value!)), 0.01 * value!, 'stationary', 1e-6);
});
