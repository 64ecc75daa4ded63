import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { planBatches } from '../../toolkit/activations/batch';
import { collect } from '../../toolkit/activations/collect';
import type { Model } from '../../toolkit/activations/model';
import { openBackend } from '../../toolkit/activations/openBackend';
import { runTaps } from '../../toolkit/activations/run';
import {
  keptStates,
  STATE_AGGREGATIONS,
  type StateAggregation,
  wordStateCollector,
} from '../../toolkit/activations/wordStates';
import { alignWords } from '../../toolkit/attribution/wordScores';
import { encodeInput } from '../../toolkit/tokens/encodeInput';
import { convertedFixture, newPath } from '../convertedFixture';

/** Of different lengths, so that they are padded and computed in another order; `xylophones` has several wordpieces. */
const SENTENCES = [
  ['The', 'dog', 'sees', 'the', 'old', 'river', '.'],
  ['xylophones', '!'],
  ['The', 'cats', 'xylophones', 'under', 'the', 'bridge', 'barked', '.'],
];
const WORDS = SENTENCES.flat().length;

let model: Model;
/** Its states at site `pre` are narrower at layer 0. */
let narrow: Model;
before(async () => {
  const backend = await openBackend('wasm');
  model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  narrow = await backend.loadModel(await convertedFixture('electra-gelu'));
});

function encoded() {
  return SENTENCES.map((words) => encodeInput(model.tokenizer, { text: words.join(' '), words, where: 'here' }));
}

async function statesIn(dir: string, aggregation: StateAggregation, from = model, site = 'post') {
  const encodings = encoded();
  let firstWord = 0;
  const pieces = encodings.map(({ wordIds }) => {
    const { starts, ends } = alignWords(wordIds);
    const own = { firstWord, starts, ends };
    firstWord += starts.length;
    return own;
  });
  const collector = wordStateCollector(from, dir, {
    site,
    aggregation,
    pieces,
    words: WORDS,
    of: { aggregation },
  });
  const batches = planBatches(encodings, from.tokenBudget);
  await collect(from, encodings, batches, [collector], {
    stage: 'states',
    onProgress: () => undefined,
    signal: undefined,
  });
  return collector.result();
}

const FROM: [what: string, model: () => Model, site: string, widths: number[]][] = [
  ['at every layer', () => model, 'post', [32, 32, 32, 32]],
  ['and the first layer may be narrower', () => narrow, 'pre', [12, 20, 20, 20]],
];
for (const [what, modelOf, site, widths] of FROM)
  for (const aggregation of STATE_AGGREGATIONS) everyWord(what, modelOf, site, aggregation, widths);

function everyWord(
  what: string,
  modelOf: () => Model,
  site: string,
  aggregation: StateAggregation,
  widths: readonly number[],
): void {
  test(`every word has the ${aggregation} of the states of its own wordpieces, ${what}`, async () => {
    const from = modelOf();
    const states = await statesIn(newPath('states'), aggregation, from, site);
    assert.deepEqual([states.layers, states.words], [widths.length, WORDS]);
    assert.deepEqual(states.features, widths);
    const encodings = encoded();
    assert.ok(
      encodings.some(({ wordIds }) =>
        alignWords(wordIds).ends.some((end, at) => end - alignWords(wordIds).starts[at]! > 1),
      ),
    );
    for (const [layer, width] of widths.entries()) {
      const tap = from.tap({ kind: 'state', layer, site }).name;
      const expected: number[] = [];
      for (const [s, { wordIds }] of encodings.entries()) {
        // Alone, and so in no batch with others.
        const [taps] = await runTaps(from, [encodings[s]!], [tap]);
        const rows = wordIds.map((word, at) => ({
          word,
          row: [...taps![tap]!.values.subarray(at * width, (at + 1) * width)],
        }));
        SENTENCES[s]!.forEach((_, word) => {
          const own = rows.filter((one) => one.word === word).map(({ row }) => row);
          const used = aggregation === 'first' ? own.slice(0, 1) : aggregation === 'last' ? own.slice(-1) : own;
          expected.push(...used[0]!.map((_value, h) => used.reduce((sum, row) => sum + row[h]!, 0) / used.length));
        });
      }
      states.layer(layer).forEach((value, at) => {
        assert.ok(Math.abs(value - expected[at]!) < 1e-4, `layer ${layer}, entry ${at}: ${value}, not ${expected[at]}`);
      });
    }
  });
}

test('states are opened again for the same alone, and not where a layer was altered', async () => {
  const dir = newPath('states');
  const states = await statesIn(dir, 'mean');
  const said: string[] = [];
  const open = (of: object) => keptStates(dir, of, (line) => said.push(line));
  assert.deepEqual(open({ aggregation: 'mean' })!.layer(1), states.layer(1));
  assert.equal(open({ aggregation: 'last' }), null);
  const file = join(dir, 'layer-1.f32');
  const bytes = readFileSync(file);
  bytes[0]! ^= 1;
  writeFileSync(file, bytes);
  assert.equal(open({ aggregation: 'mean' }), null);
  assert.match(said.join('\n'), /are of something else.*\n.*damaged at layer 1 and are computed again/);
});

test('where the disk refuses, nothing half-written is left', async () => {
  const file = newPath('a-file');
  writeFileSync(file, '');
  await assert.rejects(statesIn(join(file, 'states'), 'mean'), { code: 'ENOTDIR' });
  assert.ok(!existsSync(`${file}.partial`));
});
