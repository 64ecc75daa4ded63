import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../toolkit/errors';
import { METRICS, metricNamed } from '../../toolkit/metrics/registry';
import { prepareSample, type Sample } from '../../toolkit/metrics/sample';
import { PROTOTYPE_NAMES } from '../prototypeNames';
import { assertRefused } from '../refusal';
import golden from '../golden/metrics/sample.json';

const scored = { scores: golden.scores, high: golden.high };

/** The golden sample, its bootstrap draws replaced by those the golden values were computed on. */
function goldenSample(): Sample {
  const salience = golden.salience.map((summaries) => (summaries < 0 ? null : summaries));
  const sample = prepareSample({ ...golden, salience }, { draws: 0, seed: 0 });
  const drawn = (draws: { multiplicities: number[] }[]): Uint16Array[] =>
    draws.map(({ multiplicities }) => Uint16Array.from(multiplicities));
  return {
    ...sample,
    sentences: { ...sample.sentences, draws: drawn(golden.sentenceDraws) },
    documents: { ...sample.documents, draws: drawn(golden.documentDraws) },
  };
}

const assertNear = (actual: number | null | undefined, expected: number, message: string): void => {
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) < 1e-12, `${message}: ${actual} for ${expected}`);
};

test('every metric equals its golden, as is and in every draw', () => {
  const names = Object.keys(golden.metrics) as (keyof typeof golden.metrics)[];
  assert.deepEqual(METRICS.map(({ name }) => name).sort(), [...names].sort());
  for (const name of names) {
    const { value, draws } = metricNamed(name).evaluate(goldenSample(), scored);
    assertNear(value, golden.metrics[name], name);
    const expected = name.startsWith('auc_salient') ? golden.documentDraws : golden.sentenceDraws;
    assert.equal(draws?.length, expected.length);
    expected.forEach(({ metrics }, draw) => {
      assertNear(draws[draw], metrics[name], `${name}, draw ${draw}`);
    });
  }
});

test('a metric changes only with what it says it depends on', () => {
  const other = { scores: [...golden.scores].reverse(), high: golden.high.map((high) => !high) };
  for (const { name, dependsOn, evaluate } of METRICS) {
    const value = (changed: Partial<typeof scored>): number | null =>
      evaluate(goldenSample(), { ...scored, ...changed }).value;
    const same = value({});
    assert.equal(value({ scores: other.scores }) !== same, dependsOn === 'scores', `${name} and scores`);
    assert.equal(value({ high: other.high }) !== same, dependsOn === 'high', `${name} and HIGH`);
  }
});

test('an unknown metric is refused with the nearest', () => {
  assert.throws(
    () => metricNamed('auc_contnt_function'),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.message, 'Unknown metric: got "auc_contnt_function". Did you mean "auc_content_function"?');
      return true;
    },
  );
});

test('no metric is named as a member of Object.prototype', async () => {
  for (const name of PROTOTYPE_NAMES)
    await assertRefused(() => metricNamed(name), new RegExp(`^Unknown metric: got "${name}"`));
});
