import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Backend, openBackend } from '../../../toolkit/activations/openBackend';
import { UserError } from '../../../toolkit/errors';
import type { StatesToFit } from '../../../toolkit/harness/probes/fitPieces';
import {
  groupTasks,
  type LayerProbes,
  probeLayer,
  type ProbeOptions,
} from '../../../toolkit/harness/probes/probeLayers';
import { ProbeThreads, shared } from '../../../toolkit/harness/probes/probeThreads';
import type { PreparedTask } from '../../../toolkit/harness/probes/taskUnits';
import { PROBE_CONTROLS } from '../../../toolkit/probing/controlLabels';
import { TASKS } from '../../../toolkit/probing/tasks';
import { workersStarted } from '../../activations/workersStarted';

const DOCUMENTS = 24;
const WORDS = 20 * DOCUMENTS;
const FEATURES = 6;
const digit = (at: number, salt: number) => (Math.imul(at + 1, 2654435761 + 2 * salt) >>> 11) % 3;

/** A task on every so-many-th word, which the states of layer 1 hold. */
function taskOn(name: string, every: number): PreparedTask {
  const starts = Array.from({ length: WORDS / every }, (_, unit) => unit * every);
  return {
    task: TASKS.find((one) => one.name === name)!,
    classes: ['a', 'b', 'c'],
    labels: Int32Array.from(starts, (word) => digit(word, every)),
    stretches: { starts, ends: starts.map((start) => start + 1) },
    documents: Int32Array.from(starts, (word) => Math.floor((word * DOCUMENTS) / WORDS)),
    types: starts.map((word) => `type ${word % 11}`),
  };
}

const groups = groupTasks([taskOn('upos', 1), taskOn('deprel', 1), taskOn('entity_type', 2)]);
const statesAt = (layer: number) => ({
  layer,
  features: FEATURES,
  values: shared(
    Float32Array.from({ length: WORDS * FEATURES }, (_, at) => {
      const [word, feature] = [Math.floor(at / FEATURES), at % FEATURES];
      return digit(word, layer === 1 && feature < 2 ? feature + 1 : 100 + feature + layer) - 1;
    }),
  ),
});
const states: StatesToFit = { own: statesAt(1), base: statesAt(0) };
const options: ProbeOptions = {
  ...{ folds: 3, seed: 1, controls: PROBE_CONTROLS, refits: 2, online: true, conditional: true },
  selection: Uint8Array.from({ length: DOCUMENTS }, (_, document) => Number(document % 6 === 5)),
};

/** What the probes of both groups find in so many threads. */
async function found(backend: Backend, worth?: number, left = 1): Promise<LayerProbes[][]> {
  const threads = new ProbeThreads(groups, options, backend, left, worth);
  try {
    const fit = (group: number) => probeLayer(groups, { group, layer: 1, before: null }, options, threads.fits(states));
    return await Promise.all([...groups.keys()].map(fit));
  } finally {
    await threads.dispose();
  }
}

test('probes fitted in threads are those fitted here, bit by bit, whatever they are fitted on', async () => {
  const workers = workersStarted();
  const here = await found(await openBackend('wasm'), 0);
  assert.equal(workers.length, 0);
  const [upos, , entity] = here.flat();
  assert.ok(upos!.onlineCode !== null && upos!.own.refits.length === 2);
  assert.deepEqual(Object.keys(upos!.controls), [...PROBE_CONTROLS]);
  assert.notDeepEqual(upos!.own, upos!.readings['beyond layer 0']);
  assert.notDeepEqual(upos!.own.bits, entity!.own.bits);
  assert.deepEqual(await found(await openBackend('wasm', { workers: 2 }), 0), here);
  assert.equal(workers.length, 2);
  assert.deepEqual(await found(await openBackend('wasm', { workers: 3 }), 0), here);
});

test('threads are started once as much was spent as they have to be worth, whatever the first piece took', async () => {
  const workers = workersStarted();
  const nothingLeft = 0;
  const late = await found(await openBackend('wasm', { workers: 2 }), 0.001, nothingLeft);
  assert.equal(workers.length, 2);
  assert.deepEqual(late, await found(await openBackend('wasm')));
});

test('threads are not started for little', async () => {
  const workers = workersStarted();
  await found(await openBackend('wasm', { workers: 2 }));
  assert.equal(workers.length, 0);
});

test('a thread that dies is named', async () => {
  const workers = workersStarted();
  const backend = await openBackend('wasm', { workers: 2 });
  const died = assert.rejects(found(backend, 0), /worker 1 of 2 died \(exit code \d+\); run the command again/);
  while (workers.length < 2) await new Promise((resolve) => setImmediate(resolve));
  void workers[0]!.terminate();
  await died;
});

test('what fails in a thread fails with the reason, and an interruption is one', async () => {
  const threads = new ProbeThreads(groups, options, await openBackend('wasm', { workers: 2 }), 1, 0);
  const piece = { part: 'own', piece: { near: null } } as const;
  try {
    await threads.fits(states)({ group: 0, ...piece });
    await assert.rejects(threads.fits(states)({ group: groups.length, ...piece }), /undefined/);
    const reason = new UserError({ what: 'stopped' });
    await assert.rejects(threads.fits(states, AbortSignal.abort(reason))({ group: 0, ...piece }), reason);
  } finally {
    await threads.dispose();
  }
});
