import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../toolkit/harness/claims/claim';
import { representation } from '../../../toolkit/harness/claims/c9';
import type { Interval } from '../../../toolkit/harness/claims/part';
import type { Reading } from '../../../toolkit/harness/measure/readings';
import type { TaskGains } from '../../../toolkit/harness/probes/taskGains';
import { ruleOf } from '../runConfigOf';
import { findingsWith } from './plantedEstimates';
import { flat, peakAt, plantedGains, plateau, type Shape } from './plantedGains';

/** Small beside the margin of 0.05. */
const EXACT = 0.004;

function verdictOf(probes: TaskGains | null, asked: object = {}) {
  return judge(representation, ruleOf('C9', asked), findingsWith({}, { probes, sites: ['post'] })).verdict;
}

function words(shape: Shape, change: (gains: TaskGains) => TaskGains = (gains) => gains) {
  const { verdict, parts } = verdictOf(change(plantedGains(shape, EXACT, 1)));
  return [verdict, ...parts.map((part) => part.verdict)];
}

test('a peak at the layer is held and a zone', () => {
  assert.deepEqual(words(peakAt(8)), ['supported', 'supported', 'supported', 'supported']);
});

test('a plateau around the layer is held and no zone', () => {
  assert.deepEqual(words(plateau(5, 11)), ['contradicted', 'supported', 'supported', 'contradicted']);
});

test('a peak elsewhere contradicts every part', () => {
  assert.deepEqual(words(peakAt(4)), ['contradicted', 'contradicted', 'contradicted', 'contradicted']);
});

test('a family that does not rule out layer 2 judges nothing', () => {
  assert.deepEqual(words(flat), ['inconclusive', 'inconclusive', 'inconclusive', 'inconclusive']);
  assert.match(verdictOf(plantedGains(flat, EXACT, 1)).because, /structure do not rule out layer 2/);
});

test('each part is its family: one that peaks elsewhere turns its own word alone', () => {
  const early = plantedGains(peakAt(4), EXACT, 1).tasks;
  const mixed = (family: string) =>
    words(peakAt(8), (gains) => ({
      ...gains,
      tasks: gains.tasks.map((task, at) => (task.family === family ? early[at]! : task)),
    }));
  assert.deepEqual(mixed('structure').slice(1, 3), ['contradicted', 'supported']);
  assert.deepEqual(mixed('meaning').slice(1, 3), ['supported', 'contradicted']);
});

test('a zone is of the lower of the two families: where one alone falls off, both do', () => {
  const level = plantedGains(plateau(5, 11), EXACT, 1).tasks;
  const oneFalls = words(peakAt(8), (gains) => ({
    ...gains,
    tasks: gains.tasks.map((task, at) => (task.family === 'meaning' ? level[at]! : task)),
  }));
  assert.deepEqual(oneFalls, ['supported', 'supported', 'supported', 'supported']);
});

test('a word that one task decides is none', () => {
  // The first task leads so far at layer 4 that the mean of three peaks there; without it the other two peak at 8.
  const early = plantedGains((layer) => 6 * peakAt(4)(layer), EXACT, 1).tasks[0]!;
  const gains = plantedGains(peakAt(8), EXACT, 1);
  const verdict = verdictOf({ ...gains, tasks: [early, ...gains.tasks.slice(1)] });
  assert.equal(verdict.parts[0]!.verdict, 'inconclusive');
  assert.match(verdict.because, /without upos it would not be contradicted/);
});

test('a family with one task left is not judged, and who was left out is named', () => {
  const gains = plantedGains(peakAt(8), EXACT, 1);
  const leftOut = gains.tasks.slice(1, 3).map(({ task, family }) => ({ task, family, reason: 'it has one class' }));
  const verdict = verdictOf({ ...gains, tasks: [gains.tasks[0]!, ...gains.tasks.slice(3)], leftOut });
  assert.deepEqual(
    verdict.parts.map((part) => part.verdict),
    ['inconclusive', 'supported', 'inconclusive'],
  );
  assert.match(verdict.because, /structure has 1 tasks left and needs 2; deprel: it has one class; head_upos/);
  const named = verdict.evidence.map(({ what }) => what).filter((what) => what.includes('left out'));
  assert.deepEqual(named, [
    'structure: deprel is left out: it has one class',
    'structure: head_upos is left out: it has one class',
  ]);
});

test('where the control task was not fitted C9 says so, whatever its word', () => {
  const gains = plantedGains(peakAt(8), EXACT, 1);
  const [tested, untested] = [gains, { ...gains, isControlled: false }].map((one) => verdictOf(one));
  assert.equal(untested!.verdict, 'supported');
  assert.match(untested!.because, /whether the tasks lead the control task was not tested/);
  assert.doesNotMatch(tested!.because, /not tested/);
});

test('other readings of the gain are readings of each part, and one that the run has not is left out', () => {
  const gains = plantedGains(peakAt(8), EXACT, 1);
  const late = plantedGains(peakAt(4), EXACT, 1);
  const findings = findingsWith(
    {},
    {
      sites: ['post'],
      probes: {
        ...gains,
        readings: {
          'over word identity': { tasks: gains.tasks, leftOut: [] },
          'unseen words': { tasks: late.tasks, leftOut: [] },
          'beyond layer 0': { tasks: [], leftOut: [{ task: 'upos', family: 'structure', reason: 'not asked for' }] },
        },
      },
    },
  );
  const { rows } = judge(representation, ruleOf('C9'), findings).readings;
  const at8 = rows.filter(({ part, layer }) => part === 'structure' && layer === 8);
  const wordOf = (variant: string | null) =>
    at8.find((row) => row.variant === variant || row.alike.some((one) => one.variant === variant))!;
  assert.deepEqual(
    [null, 'over word identity', 'unseen words', 'beyond layer 0'].map((variant) => wordOf(variant).verdict),
    ['supported', 'supported', 'contradicted', null],
  );
  assert.match(wordOf('beyond layer 0').reason!, /structure has 0 tasks left and needs 2; upos: not asked for/);
});

test('probes at another site have a curve of their own, and other aggregations are readings where the run has them', () => {
  const gains = plantedGains(peakAt(8), EXACT, 1);
  const late = plantedGains(peakAt(4), EXACT, 1);
  const probes = {
    ...gains,
    readings: { ...gains.readings, 'last of wordpieces': { tasks: late.tasks, leftOut: [] } },
    otherSites: [{ ...late, site: 'pre' }],
  };
  const { rows, curves } = judge(
    representation,
    ruleOf('C9'),
    findingsWith({}, { probes, sites: ['post', 'pre'] }),
  ).readings;
  const wordOf = (site: string, variant: string | null) => {
    const ofPart = rows.filter((row) => row.part === 'structure' && row.layer === 8 && row.site === site);
    return ofPart.find((row) => row.variant === variant || row.alike.some((one) => one.variant === variant))!;
  };
  assert.deepEqual(
    curves.filter(({ part }) => part === 'structure').map(({ site }) => site),
    ['post', 'pre'],
  );
  assert.equal(wordOf('post', null).verdict, 'supported');
  assert.equal(wordOf('post', 'last of wordpieces').verdict, 'contradicted');
  assert.equal(wordOf('pre', null).verdict, 'contradicted');
  assert.match(wordOf('pre', 'last of wordpieces').reason!, /probes are of site post, not of pre with this reading/);
});

test('fewer than 20 documents, no probes, and another site decide nothing', () => {
  for (const [probes, asked, reason] of [
    [plantedGains(peakAt(8), EXACT, 1, 19), {}, /19 documents are too few/],
    [null, {}, /no probes/],
    [{ ...plantedGains(peakAt(8), EXACT, 1), site: 'pre' }, {}, /probes are of site pre, not of post/],
    [plantedGains(peakAt(8), EXACT, 1), { layer: 13 }, /no layer 13/],
  ] as const) {
    const verdict = verdictOf(probes, asked);
    assert.equal(verdict.verdict, 'inconclusive');
    assert.match(verdict.because, reason);
  }
});

test('the layers that pass and the margins at which a word turns stand beside the verdict', () => {
  const rows = new Map(
    verdictOf(plantedGains(plateau(5, 11), EXACT, 1)).evidence.map(({ what, value }) => [what, value]),
  );
  assert.equal(rows.get('structure: layers that pass (5, 6, 7, 8, 9, 10, 11)'), 7);
  assert.equal(rows.get('zone: layers that pass (none)'), 0);
  const turn = rows.get('structure: smallest margin up to 0.2 at which layer 8 is supported')!;
  assert.ok(turn > 0 && turn < 0.05, String(turn));
  const zone = rows.get('zone: smallest margin up to 0.2 at which layer 8 is contradicted')!;
  assert.ok(zone >= 0 && zone < 0.05, String(zone));
});

test('a reading is supported by the bounds of its curve too', () => {
  const findings = findingsWith({}, { probes: plantedGains(peakAt(8), EXACT, 1), sites: ['post'] });
  for (const part of representation.parts!(ruleOf('C9', {}), findings)) {
    const reading = { layer: 8, site: 'post', variant: null } as Reading;
    const within: Interval = [part.threshold + 0.001, 1];
    assert.equal(part.word(findings, reading, within), 'supported', part.name);
    assert.equal(part.word(findings, reading, [part.threshold - 0.001, 1]), 'inconclusive', part.name);
  }
});
