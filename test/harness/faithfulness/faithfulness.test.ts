import '../replaceableExports';
import assert from 'node:assert/strict';
import { before, mock, test } from 'node:test';
import * as sentenceEncoder from '../../../toolkit/activations/sentenceEncoder';
import { UserError } from '../../../toolkit/errors';
import * as aopcRanges from '../../../toolkit/harness/faithfulness/aopcRanges';
import type { SampleContext } from '../../../toolkit/harness/faithfulness/sample';
import { newPath } from '../../convertedFixture';
import { withFailingAttention } from '../failingAttention';
import { manifestOf, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';
import { changes, rowsOf, wholeRows } from './removing';

const PASS_SCORERS = ['gradient_x_input', 'integrated_gradients', 'leave_one_out'].map((name) => ({ name }));

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

test('every scorer with passes of its own is ranked beside the others, with intervals', async () => {
  const scorers = [{ name: 'tas', layer: 2 }, ...PASS_SCORERS, { name: 'leave_one_out', target: 'cosine' }];
  const { dir } = await small.run({}, changes({ scorers }));
  for (const metric of ['comprehensiveness', 'sufficiency'])
    for (const { name } of scorers) {
      const rows = wholeRows(dir, metric, name);
      assert.ok(rows.length >= 4, `${metric} of ${name}`);
      assert.ok(rows.every(({ value, interval }) => value !== null && interval !== null));
    }
  const { unavailable, failures } = manifestOf(dir).faithfulness!;
  assert.deepEqual([unavailable, failures], [{}, {}]);
});

test('what a scorer of words left out says agrees wholly with the same removals', async () => {
  const { dir } = await small.run({}, changes({ scorers: [{ name: 'leave_one_out' }], effects: ['mlm_loss'] }));
  const row = rowsOf(dir).find(({ metric, effect }) => metric === 'tau_leave_one_out' && effect === 'mlm_loss')!;
  assert.ok(row.value! > 0.999, String(row.value));
});

test('scorers that the checkpoint does not have are named with the reason, and the rest runs', async () => {
  const { run } = await smallRuns({ fixture: 'tiny-tanh' });
  const scorers = [{ name: 'leave_one_out' }, { name: 'leave_one_out', target: 'cls_norm' }];
  const { dir } = await run({}, changes({ scorers, effects: ['mean_cosine'] }));
  assert.deepEqual(manifestOf(dir).faithfulness!.unavailable, {
    leave_one_out: 'the checkpoint has no masked-LM head, which the target mlm_loss needs',
  });
  const targets = wholeRows(dir, 'comprehensiveness', 'leave_one_out').map(({ target }) => target);
  assert.deepEqual([...new Set(targets)], ['cls_norm']);
});

test('an effect by layer is left to interventions, and the manifest says so', async () => {
  const effects = ['mean_cosine', 'other_shift'];
  const { dir } = await small.run({}, changes({ scorers: [{ name: 'position' }], effects }));
  const { unavailableEffects } = manifestOf(dir).faithfulness!;
  assert.deepEqual(unavailableEffects, { other_shift: 'its numbers by layer are measured of interventions alone' });
  assert.deepEqual(
    [...new Set(wholeRows(dir, 'comprehensiveness', 'position').map(({ effect }) => effect))],
    [effects[0]],
  );
});

test('a scorer that gives no number is named, and the sentence is counted and left out', async () => {
  await withFailingAttention(3, async () => {
    const scorers = [
      { name: 'tas', layer: 2 },
      { name: 'attention_received', layer: 2 },
    ];
    const { dir } = await small.run({}, { ...changes({ scorers, sentences: 60 }), scorers: [{ name: 'tas' }] });
    const { failures, sentences } = manifestOf(dir).faithfulness!;
    assert.deepEqual(Object.keys(failures), ['attention_received.2']);
    const count = failures['attention_received.2']!['a word has the score NaN']!;
    assert.ok(count > 0 && count < sentences.length);
    const [failed, other] = ['attention_received', 'tas'].map((name) => wholeRows(dir, 'comprehensiveness', name)[0]!);
    assert.equal(failed!.nSentences, other!.nSentences - count);
    assert.ok(failed!.value !== null);
  });
});

test('the effect outside the model stands beside the others, and goes on from where the run stopped', async () => {
  const encoder = {
    backend: 'none',
    embed: (texts: readonly string[]) =>
      Promise.resolve(texts.map((text) => Float32Array.of(1, text.split(' ').length))),
    dispose: () => undefined,
  };
  const loading = mock.method(sentenceEncoder, 'loadSentenceEncoder', () => Promise.resolve(encoder));
  try {
    const asked = changes({ scorers: [{ name: 'position' }], outside: true });
    const { dir } = await small.run({}, asked);
    const rows = wholeRows(dir, 'comprehensiveness', 'position').filter(({ effect }) => effect === 'use_cosine');
    assert.deepEqual(
      rows.map(({ ablation }) => ablation),
      ['mask', 'delete'],
    );
    assert.ok(
      rows.every(({ value }) => value! > 0 && value === rows[0]!.value),
      'texts, whatever the operation',
    );
    const out = newPath('runs');
    const stop = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => {
      if (stage === 'sentence encoder') stop.abort();
    };
    await assert.rejects(small.run({ out, signal: stop.signal, onProgress }, asked), { name: 'AbortError' });
    assert.deepEqual(steadyBytes((await small.run({ out }, asked)).dir), steadyBytes(dir));
  } finally {
    loading.mock.restore();
  }
});

test('where the weights of the model outside are missing the manifest says how to get them, and the rest runs', async () => {
  const missing = () => Promise.reject(new UserError({ what: 'its weights are not installed', got: 'nothing' }));
  const loading = mock.method(sentenceEncoder, 'loadSentenceEncoder', missing);
  try {
    const { dir } = await small.run({}, changes({ scorers: [{ name: 'position' }], outside: true }));
    assert.match(manifestOf(dir).faithfulness!.unavailableEffects.use_cosine!, /its weights are not installed/);
    assert.deepEqual(
      wholeRows(dir, 'comprehensiveness', 'position').map(({ effect }) => effect),
      ['mean_cosine', 'mlm_loss', 'mean_cosine', 'mlm_loss'],
    );
  } finally {
    loading.mock.restore();
  }
});

test('AOPC is set between the least and the most that orders reach, in short sentences, and the search goes on where it stopped', async () => {
  const scorers = [{ name: 'tas', layer: 2 }, { name: 'leave_one_out' }];
  const effects = ['mlm_loss', 'mean_cosine'];
  const sample = { sentences: 12, normaliseUpTo: 6, operations: ['mask'], randomisedWeights: false };
  const asked = changes({ scorers, effects, ...sample });
  const { dir } = await small.run({}, asked);
  for (const { name } of [...scorers, { name: 'random' }]) {
    const [row, ...more] = wholeRows(dir, 'aopc_normalised', name);
    assert.deepEqual([row!.effect, row!.ablation, more.length], ['mean_cosine', 'mask', 0]);
    assert.equal(row!.split, 'held');
    assert.ok(row!.nSentences > 0 && row!.nSentences < 12, 'some of the sentences are longer');
    assert.ok(row!.value! > -0.05 && row!.value! < 1.05, `${name}: ${row!.value}`);
  }
  const out = newPath('runs');
  const stop = new AbortController();
  let searched = 0;
  const onProgress = ({ stage }: { stage: string }) => {
    if (stage === 'least and most AOPC' && ++searched === 2) stop.abort();
  };
  await assert.rejects(small.run({ out, signal: stop.signal, onProgress }, asked), { name: 'AbortError' });
  assert.deepEqual(steadyBytes((await small.run({ out }, asked)).dir), steadyBytes(dir));
});

test('between 0 and 1 the normalised AOPC is the AOPC word by word', async () => {
  const spy = mock.method(aopcRanges, 'aopcRanges', (context: SampleContext) =>
    Promise.resolve(new Map(context.sample.map((_, at) => [at, { lower: 0, upper: 1, passes: 0, tokens: 0 }]))),
  );
  try {
    const scorers = [{ name: 'tas', layer: 2 }];
    const { dir } = await small.run({}, changes({ scorers, normaliseUpTo: 20, words: 20, operations: ['mask'] }));
    const [area, normalised] = ['aopc_by_word', 'aopc_normalised'].map((metric) => wholeRows(dir, metric, 'tas')[0]!);
    assert.ok(Math.abs(area!.value! - normalised!.value!) < 1e-12);
  } finally {
    spy.mock.restore();
  }
});
