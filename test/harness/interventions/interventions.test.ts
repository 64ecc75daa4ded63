import '../replaceableExports';
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { batchInputs, runTaps } from '../../../toolkit/activations/run';
import { readCorpus } from '../../../toolkit/corpus/corpus';
import { INTERVENTION_JOURNALS } from '../../../toolkit/harness/interventions/kept';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { cosineDistance } from '../../../toolkit/rationale/effects/modelEffects';
import { encodeInput } from '../../../toolkit/tokens/encodeInput';
import { newPath } from '../../convertedFixture';
import { manifestOf, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';
import { changes, namesOf, rowsOf } from './asking';

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

test('every operation has rows at every layer, with matched words, both signs of d, and ten dimensions', async () => {
  const { dir } = await small.run({}, changes({ words: ['high', 'low', { top: 1 }], scaleNorms: [1, 2] }));
  const rows = rowsOf(dir);
  assert.deepEqual(namesOf(rows, 'layer'), [0, 1, 2, 3]);
  assert.ok(rows.every(({ site, value }) => site === 'post' && value !== null));
  for (const operation of ['zero', 'mean', 'resample']) {
    const own = rows.filter(({ ablation, metric }) => ablation === operation && metric === 'intervention_effect');
    assert.deepEqual(
      [namesOf(own, 'bin'), namesOf(own, 'control')],
      [
        ['high', 'low', 'top 1'],
        [null, 'matched'],
      ],
    );
  }
  const scaled = rows.filter(({ ablation }) => ablation === 'scale_norms');
  assert.deepEqual(namesOf(scaled, 'bin'), ['d 1', 'd -1', 'd 2', 'd -2']);
  const tested = scaled.filter(({ p }) => p !== null);
  assert.deepEqual([namesOf(tested, 'bin'), tested.length], [['d 1'], 4 * 2]);
  for (const layer of [0, 1, 2, 3]) {
    const dimensions = rows.filter((row) => row.ablation === 'remove_dimensions' && row.layer === layer);
    assert.equal(namesOf(dimensions, 'bin').length, 10);
  }
  const find = (metric: string, place: Partial<MetricRow>) =>
    rows.find(
      (row) => row.metric === metric && Object.entries(place).every(([key, value]) => row[key as never] === value),
    )!;
  const at = { layer: 1, effect: 'mlm_loss', ablation: 'zero', bin: 'high' } as const;
  const [own, matched] = [null, 'matched'].map((control) => find('intervention_effect', { ...at, control }).value!);
  assert.ok(Math.abs(find('intervention_excess', at).value! - (own! - matched!)) < 1e-12);
  const norms = { layer: 1, effect: 'mlm_loss' } as const;
  const [towards, away] = ['d 1', 'd -1'].map((bin) => find('intervention_effect', { ...norms, bin }).value!);
  assert.ok(Math.abs(find('intervention_odd_part', { ...norms, bin: 'd 1' }).value! - (towards! - away!) / 2) < 1e-12);
  const others = rows.filter((row) => row.layer === 3 && row.metric === 'intervention_excess');
  assert.ok(
    others.every(({ value, p }) => value === 0 && p === null),
    'no other word reads the last states',
  );
});

test('the effect of zeros is what the model gives when they are fed by hand', async () => {
  const asked = changes({
    sentences: 1,
    operations: ['zero'],
    layers: [1],
    words: [{ top: 1 }],
    effects: ['mean_cosine'],
  });
  const { dir } = await small.run({}, asked);
  const [sentence] = manifestOf(dir).interventions!.sentences;
  const model = await small.backend.loadModel(small.checkpoint);
  const { id, text, words } = readCorpus(small.corpus).sentences[sentence!]!;
  const encoding = encodeInput(model.tokenizer, { text, words: words.map(({ form }) => form), where: id });
  const [taps] = await runTaps(model, [encoding], ['hidden_states.1', 'hidden_states.3']);
  const H = model.config.hiddenSize;
  const found = rowsOf(dir).filter(({ metric }) => metric === 'intervention_effect');
  const length = encoding.inputIds.length;
  // Every pair of a word and another: one of them is the one that was taken, with its match.
  const effects: number[] = [];
  for (const word of words.keys())
    for (const other of words.keys()) {
      if (word === other) continue;
      const values = taps!['hidden_states.1']!.values.slice();
      encoding.wordIds.forEach((own, at) => {
        if (own === word) values.fill(0, at * H, (at + 1) * H);
      });
      const fed = { ...batchInputs(model, [encoding], length), 'hidden_states.1': { shape: [1, length, H], values } };
      const [last] = await model.runner.run(fed, ['hidden_states.3']);
      const kept = [...encoding.wordIds.keys()].filter((at) => ![null, word, other].includes(encoding.wordIds[at]!));
      const mean = (states: Float32Array) =>
        Float64Array.from(
          { length: H },
          (_, h) => kept.reduce((sum, at) => sum + states[at * H + h]!, 0) / kept.length,
        );
      effects.push(cosineDistance(mean(taps!['hidden_states.3']!.values), mean(last!.values)));
    }
  await model.dispose();
  assert.equal(found.length, 2);
  for (const { value } of found)
    assert.ok(
      effects.some((effect) => Math.abs(effect - value!) < 1e-9),
      String(value),
    );
});

test('norms moved and a dimension removed do what the model does with such states fed by hand', async () => {
  const at = { sentences: 1, layers: [1], operations: ['scale_norms', 'remove_dimensions'], effects: ['cls_l2'] };
  const { dir } = await small.run({}, changes({ ...at, scaleNorms: [1] }));
  const model = await small.backend.loadModel(small.checkpoint);
  const { text, words, id } = readCorpus(small.corpus).sentences[manifestOf(dir).interventions!.sentences[0]!]!;
  const encoding = encodeInput(model.tokenizer, { text, words: words.map(({ form }) => form), where: id });
  const [length, H] = [encoding.inputIds.length, model.config.hiddenSize];
  const [taps] = await runTaps(model, [encoding], ['hidden_states.1', 'hidden_states.3', 'tas.1']);
  const ordinary = [...encoding.wordIds.keys()].filter((position) => encoding.wordIds[position] !== null);
  const norms = ordinary.map((position) => taps!['tas.1']!.values[position]!);
  const sorted = [...norms].sort((a, b) => a - b);
  const median = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
  const found = rowsOf(dir);
  for (const d of [1, -1]) {
    const values = taps!['hidden_states.1']!.values.slice();
    ordinary.forEach((position, i) => {
      for (let h = 0; h < H; h++) values[position * H + h]! *= (median / norms[i]!) ** d;
    });
    const fed = { ...batchInputs(model, [encoding], length), 'hidden_states.1': { shape: [1, length, H], values } };
    const [last] = await model.runner.run(fed, ['hidden_states.3']);
    const moved = Math.hypot(...taps!['hidden_states.3']!.values.slice(0, H).map((v, h) => v - last!.values[h]!));
    const row = found.find(({ bin, metric }) => bin === `d ${d}` && metric === 'intervention_effect')!;
    assert.ok(Math.abs(row.value! - moved) < 1e-4 * moved + 1e-6, `d ${d}: ${row.value} for ${moved}`);
  }
  await model.dispose();
  const dimensions = found.filter(({ ablation }) => ablation === 'remove_dimensions');
  assert.equal(dimensions.length, 10);
  assert.ok(dimensions.every(({ value }) => value! > 0));
});

test('a run that stops goes on from the finished sentences of a layer to the same bytes, and leaves no journal', async () => {
  const scorer = { name: 'leave_one_out' };
  const whole = await small.run({}, changes({ scorer }));
  const out = newPath('runs');
  const stop = new AbortController();
  let reports = 0;
  const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
    assert.ok(done <= total);
    if (stage === 'interventions' && ++reports > 10) stop.abort();
  };
  await assert.rejects(small.run({ out, signal: stop.signal, onProgress }, changes({ scorer })), {
    name: 'AbortError',
  });
  const [partial] = readdirSync(join(out, 'small')).map((name) => join(out, 'small', name));
  for (const name of INTERVENTION_JOURNALS) assert.ok(existsSync(join(partial!, name)), name);
  const resumed = await small.run({ out }, changes({ scorer }));
  assert.deepEqual(steadyBytes(resumed.dir), steadyBytes(whole.dir));
  for (const name of INTERVENTION_JOURNALS) assert.ok(!existsSync(join(resumed.dir, name)), name);
  const [first, second] = [whole, resumed].map(({ dir }) => manifestOf(dir).interventions!.tokens);
  assert.ok(second! > 0 && second! < first!, 'what was kept did not run again');
});
