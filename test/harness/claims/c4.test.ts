import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shiftDominance } from '../../../toolkit/harness/claims/c4';
import { judge } from '../../../toolkit/harness/claims/claim';
import type { Estimate } from '../../../toolkit/metrics/estimate';
import { ruleOf } from '../runConfigOf';
import { findingsWith, planted } from './plantedEstimates';
import { lacking } from './plantedPart';

interface PlantedShifts {
  vector: Estimate;
  activation: Estimate;
  share?: Estimate;
}

function judged({ vector, activation, share = planted(0.4, 0.01, 'share') }: PlantedShifts, changes: object = {}) {
  const shifts = { vector, activation };
  const findings = findingsWith({
    contentShift: (shift) => shifts[shift],
    contentShiftShare: () => share,
    contentTokenShare: () => planted(0.45, 0.01, 'tokens'),
  });
  return judge(shiftDominance, ruleOf('C4', changes), findings).verdict;
}

const ratio = (value: number, name: string) => planted(value, 0.02, name);

test('the parts are alternatives: supported or contradicted if both are, divided if they are opposite, else inconclusive', () => {
  const verdict = (vector: number, activation: number) =>
    judged({ vector: ratio(vector, 'vector'), activation: ratio(activation, 'activation') }).verdict;
  assert.equal(verdict(1.2, 1.9), 'supported');
  assert.equal(verdict(0.8, 0.6), 'contradicted');
  assert.equal(verdict(0.88, 1.95), 'divided');
  assert.equal(verdict(1.95, 0.88), 'divided');
  assert.equal(verdict(1.01, 1.95), 'inconclusive');
  assert.equal(verdict(1.01, 0.8), 'inconclusive');
  assert.equal(verdict(1.01, 0.99), 'inconclusive');
});

test('a part that the run lacks is inconclusive, and so is the claim', () => {
  const { verdict, parts, because } = judged({ vector: ratio(1.2, 'vector'), activation: lacking('no norms') });
  assert.deepEqual([verdict, ...parts.map((part) => part.verdict)], ['inconclusive', 'supported', 'inconclusive']);
  assert.match(because, /; no norms$/);
});

test('content words dominate only where their share of the whole shift lies above a half', () => {
  const says = (share: number) =>
    judged({
      vector: ratio(0.8, 'vector'),
      activation: ratio(1.9, 'activation'),
      share: planted(share, 0.01, 'share'),
    }).because.split('; ')[1]!;
  assert.match(says(0.56), /above 1: content words dominate it \(their share of the whole: 0\.560 \[/);
  assert.match(says(0.3), /above 1: content words shift more per token and do not dominate \(/);
  for (const share of [0.495, 0.51])
    assert.match(says(share), /above 1: content words shift more per token \(their share/, `${share}`);
});

test('a part that is not supported says nothing of dominance', () => {
  const { because } = judged({
    vector: ratio(0.8, 'vector'),
    activation: ratio(1.01, 'activation'),
    share: planted(0.9, 0.01, 'share'),
  });
  assert.doesNotMatch(because, /dominate|per token/);
  assert.match(because, /below 1; .* not told from 1$/);
});

test('the shares stand beside the verdict', () => {
  const { evidence } = judged({ vector: ratio(0.8, 'vector'), activation: ratio(1.9, 'activation') });
  assert.deepEqual(
    evidence.map(({ value }) => value),
    [0.4, 0.4, 0.45],
  );
});

test('19 sentences decide nothing', () => {
  const few = (name: string) => planted(2, 0.01, name, { nSentences: 19 });
  const { verdict, because } = judged({ vector: few('vector'), activation: few('activation') });
  assert.deepEqual([verdict, because], ['inconclusive', '19 sentences are too few to decide: the rule asks for 20']);
});
