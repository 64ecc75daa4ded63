import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Probed } from '../../../toolkit/harness/probes/probes';
import { taskGains } from '../../../toolkit/harness/probes/taskGains';
import { GAIN_READINGS, type TaskProfile } from '../../../toolkit/harness/probes/taskProfile';

const DOCUMENTS = 24;
const LEVEL = 0.95;
const layersOf = (...values: number[]) =>
  values.map((value) => ({ value, draws: Float64Array.of(value - 0.01, value) }));

/** What probes found of a task: its gain and its lead over the control task at layers 0 and 1. */
function profileOf(task: string, gain: number, lead: number | null): TaskProfile {
  const gains = { layers: layersOf(0, gain), chosen: 1 };
  return {
    prepared: { task: { name: task, family: 'structure' } },
    documents: DOCUMENTS,
    gains,
    otherGains: Object.fromEntries(GAIN_READINGS.map((name) => [name, gains])),
    selectivity: lead === null ? null : layersOf(lead, lead),
  } as unknown as TaskProfile;
}

const probedAt = (site: string, ...profiles: TaskProfile[]): Probed => ({
  ...{ site, documents: DOCUMENTS, profiles, leftOut: [] },
});
const names = ({ tasks }: { tasks: readonly { task: string }[] }) => tasks.map(({ task }) => task);

test('elsewhere no task is read that the verdict leaves out, nor one that gains nothing there', () => {
  const own = probedAt(
    'post',
    profileOf('upos', 0.5, 0.2),
    profileOf('deprel', 0.5, -0.2),
    profileOf('xpos', 0.5, 0.2),
  );
  const other = (site: string) =>
    probedAt(site, profileOf('upos', 0.4, null), profileOf('deprel', 0.4, null), profileOf('xpos', -0.4, null));
  const gains = taskGains(own, LEVEL, [
    { place: { aggregation: 'last' }, probed: other('post') },
    { place: { site: 'pre' }, probed: other('pre') },
  ]);
  assert.deepEqual(names(gains), ['upos', 'xpos']);
  assert.match(gains.leftOut[0]!.reason, /its lead over the control task is not told from 0 at layer 1/);
  const last = gains.readings['last of wordpieces']!;
  const [pre] = gains.otherSites;
  for (const there of [last, pre!, pre!.readings['unseen words']!]) {
    assert.deepEqual(names(there), ['upos']);
    assert.deepEqual(names({ tasks: there.leftOut }), ['deprel', 'xpos']);
    assert.equal(there.tasks[0]!.gains[1]!.value, 0.4);
  }
  assert.deepEqual([gains.site, pre!.site], ['post', 'pre']);
});

test('no reading has a task that the verdict leaves out', () => {
  const upos = profileOf('upos', 0.5, 0.2);
  const xpos = { ...profileOf('xpos', 0, 0.2), otherGains: upos.otherGains };
  const gains = taskGains(probedAt('post', upos, xpos), LEVEL);
  for (const read of [gains, ...Object.values(gains.readings)]) assert.deepEqual(names(read), ['upos']);
});

test('whether the control task was fitted is known of the place that is judged', () => {
  assert.equal(taskGains(probedAt('post', profileOf('upos', 0.5, 0.2)), LEVEL).isControlled, true);
  assert.equal(taskGains(probedAt('post', profileOf('upos', 0.5, null)), LEVEL).isControlled, false);
});
