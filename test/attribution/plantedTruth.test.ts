import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Model } from '../../toolkit/activations/model';
import { openBackend } from '../../toolkit/activations/openBackend';
import { runTaps } from '../../toolkit/activations/run';
import { own } from '../../toolkit/own';
import { newPath } from '../convertedFixture';
import { PLANTED, type Planted, tinyVocabulary, writePlanted } from '../golden/planted/checkpoints';
import {
  encodePlanted,
  isKnown,
  loadPlanted,
  PLANTED_SENTENCES,
  plantedRanks,
  type Ranks,
} from '../golden/planted/ranks';

const NAMES = Object.keys(PLANTED) as Planted[];
let models: Record<Planted, Model>;
let ranks: Ranks;
before(async () => {
  const backend = await openBackend('wasm');
  const loaded = await Promise.all(
    NAMES.map(async (name) => [name, await loadPlanted(backend, name, newPath('planted'))]),
  );
  models = Object.fromEntries(loaded) as Record<Planted, Model>;
  ranks = await plantedRanks(models);
});

const OUTPUTS = ['mlm_logits', 'hidden_states.2'];

async function outputsOf(model: Model, sentences: readonly (readonly string[])[]): Promise<Float32Array[]> {
  const taps = await runTaps(
    model,
    sentences.map((words) => encodePlanted(model, words)),
    OUTPUTS,
  );
  return taps.flatMap((one) => OUTPUTS.map((name) => own(one, name)!.values));
}

function furthest(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return Math.max(...a.flatMap((values, at) => Array.from(values, (value, i) => Math.abs(value - b[at]![i]!))));
}

test('the committed checkpoints are those that the script builds', () => {
  for (const name of NAMES) {
    const dir = newPath(name);
    writePlanted(dir, name, tinyVocabulary());
    const committed = join(__dirname, '../fixtures/checkpoints', `planted-${name}`);
    for (const file of ['config.json', 'model.safetensors', 'vocab.txt', 'tokenizer_config.json'])
      assert.ok(readFileSync(join(dir, file)).equals(readFileSync(join(committed, file))), `${name}/${file}`);
  }
});

test('the outputs of the three are equal, and depend on the known word alone', async () => {
  const level = await outputsOf(models.level, PLANTED_SENTENCES);
  for (const name of NAMES) {
    assert.ok(furthest(await outputsOf(models[name], PLANTED_SENTENCES), level) < 1e-4, name);
    const others = PLANTED_SENTENCES.map((words) => words.map((word) => (isKnown(word) ? word : 'is')));
    assert.ok(furthest(await outputsOf(models[name], others), level) < 1e-4, `${name}: other words`);
    for (const known of [0, 1, 2]) {
      const some = PLANTED_SENTENCES.filter((_, at) => at % 3 === known);
      const without = some.map((words) => words.map((word) => (isKnown(word) ? 'is' : word)));
      const [whole, left] = [await outputsOf(models[name], some), await outputsOf(models[name], without)];
      for (const [at, values] of whole.entries())
        assert.ok(furthest([values], [left[at]!]) > 0.1, `${name}: sentence ${at}`);
    }
  }
});

test('TAS at the planted layer follows the planting, and every other scorer and place is blind to it', () => {
  assert.deepEqual(ranks.get('tas.post.1'), { raised: 0, level: 0.5, lowered: 1 });
  for (const [key, { raised, level, lowered }] of ranks)
    if (key !== 'tas.post.1') assert.deepEqual([raised, lowered], [level, level], key);
});

test('what leaves words out, or goes all the way from a baseline, finds the known words; norms elsewhere tell nothing', () => {
  for (const key of ['leave_one_out', 'integrated_gradients', 'attention_norm.1', 'attention_received.1'])
    assert.equal(ranks.get(key)!.level, 0, key);
  for (const key of ['tas.post.0', 'tas.pre.1', 'tas.post.2', 'embedding_norm'])
    assert.equal(ranks.get(key)!.level, 0.5, key);
});

test('the table of the results has these ranks', () => {
  const page = readFileSync(join(__dirname, '../../experiments/results/planted-truth.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const expected = [...ranks].map(
    ([key, own]) => `| \`${key}\` | ${NAMES.map((name) => own[name].toFixed(3)).join(' | ')} |`,
  );
  assert.deepEqual(rows, expected);
});
