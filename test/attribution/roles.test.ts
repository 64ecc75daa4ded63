import '../harness/replaceableExports';
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { FedTensor } from '../../toolkit/activations/graphRunner';
import type { Model } from '../../toolkit/activations/model';
import type { Backend } from '../../toolkit/activations/openBackend';
import { runTaps } from '../../toolkit/activations/run';
import { attentionReceived, attentionRollout } from '../../toolkit/attribution/attention';
import { gradientXInput } from '../../toolkit/attribution/gradients';
import { leaveOneOut } from '../../toolkit/attribution/leaveOneOut';
import { placeOf } from '../../toolkit/attribution/place';
import { sentenceToken } from '../../toolkit/attribution/roles';
import { tapNames, tapScores } from '../../toolkit/attribution/tapScores';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import * as families from '../../toolkit/graph/families/registry';
import type { Roles } from '../../toolkit/graph/roles';
import { ablate, isRefusal } from '../../toolkit/rationale/ablation/ablation';
import { effectNamed } from '../../toolkit/rationale/effects/registry';
import { euclideanDistance } from '../../toolkit/rationale/effects/modelEffects';
import { runVariants } from '../../toolkit/rationale/variants/runVariants';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
import { relativeError } from '../activations/errorTable';
import { testOnBackends } from '../activations/everyBackend';
import { execute } from '../activations/execute';
import { inputFeeds, readGolden } from '../activations/goldenTaps';
import { fixtureFolder, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { scoresOf } from './goldenScores';
import { readGoldenSentences } from './goldenSentences';

// Families that say, each, another token that stands for the sentence, and are BERT in all else.

const L = 3;
const converted = new Map<Roles['sentence'], Promise<string>>();

function convertAs(sentence: Roles['sentence']): Promise<string> {
  const known = converted.get(sentence) ?? convert(sentence);
  converted.set(sentence, known);
  return known;
}

async function convert(sentence: Roles['sentence']): Promise<string> {
  const out = newPath(`sentence-${sentence}`);
  const { familyOf } = families;
  const standIn = mock.method(families, 'familyOf', (file: Parameters<typeof familyOf>[0]) => {
    const family = familyOf(file);
    return { ...family, roles: { ...family.roles, sentence } };
  });
  try {
    await convertCheckpoint(fixtureFolder('tiny-gelu'), out);
  } finally {
    standIn.mock.restore();
  }
  return out;
}

async function modelOf(backend: Backend, sentence: Roles['sentence']): Promise<Model> {
  const model = await backend.loadModel(await convertAs(sentence));
  assert.equal(model.roles.sentence, sentence);
  return model;
}

function assertNear(got: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const largest = Math.max(...Array.from(expected, Math.abs));
  assert.ok(relativeError(got, expected, largest) < 1e-4, what);
}

/** Of an array [B, T, H] the vector of a token. */
const vectorOf = (values: Float32Array, T: number, sentence: number, token: number) => {
  const H = 32;
  return values.slice((sentence * T + token) * H, (sentence * T + token + 1) * H);
};

for (const role of ['first', 'last'] as const) {
  const placeIn = (mask: readonly number[]) => (role === 'first' ? 0 : mask.lastIndexOf(1));

  testOnBackends(`of a family whose ${role} token stands for the sentence, the taps are PyTorch's there`, async (b) => {
    const model = await modelOf(b, role);
    const { padded } = readGolden('tiny-gelu');
    const [B, T] = padded.shape;
    const from = Array.from({ length: L }, (_, block) => `attention_from_cls.${block + 1}`);
    const names = ['cls_state', 'cotangent.cls_norm', ...from];
    const found = await execute(model.runner, inputFeeds(padded), names);
    for (let sentence = 0; sentence < B; sentence++) {
      const place = placeIn(padded.inputs.attention_mask.slice(sentence * T, (sentence + 1) * T));
      const state = vectorOf(padded.taps.get(`hidden_states.${L}`)!.values, T, sentence, place);
      assertNear(vectorOf(found.get('cls_state')!.values, 1, sentence, 0), state, `state of sentence ${sentence}`);
      const norm = Math.hypot(...state);
      for (let token = 0; token < T; token++) {
        const got = vectorOf(found.get('cotangent.cls_norm')!.values, T, sentence, token);
        if (token === place)
          assertNear(
            got,
            Array.from(state, (value) => value / norm),
            'derivative of the norm',
          );
        else assert.ok(got.every((value) => value === 0));
      }
      from.forEach((name, block) => {
        const weights = padded.taps.get(`attentions.${block + 1}`)!.values;
        for (let head = 0; head < 4; head++) {
          const [row, cell] = [sentence * 4 + head, found.get(name)!.values];
          const start = (row * T + place) * T;
          assertNear(cell.slice(row * T, (row + 1) * T), weights.slice(start, start + T), `${name}, head ${head}`);
        }
      });
    }
    await model.dispose();
  });

  testOnBackends(`its scores and targets are read at the ${role} token`, async (backend) => {
    const model = await modelOf(backend, role);
    const golden = readGoldenSentences('tiny-gelu');
    const encodings = golden.map(({ encoding }) => encoding);
    const place = placeOf({ layer: L, query: 'cls' });
    const taps = await runTaps(model, encodings, tapNames(attentionRollout, place, model));
    const removed = model.tokenizer.idOf('[MASK]');
    const scores = await scoresOf(leaveOneOut, model, encodings, 'cls_norm');
    for (const [at, { arrays, encoding }] of golden.entries()) {
      const T = encoding.inputIds.length;
      const token = placeIn(encoding.inputIds.map(() => 1));
      const row = arrays.get(`rollout.${L}`)!.slice(token * T, (token + 1) * T);
      assertNear(tapScores(attentionRollout, place, model)(taps[at]!, encoding), row, `rollout of sentence ${at}`);
      const without = encoding.inputIds.map((id, position) => (encoding.wordIds[position] === 0 ? removed : id));
      const both = await runTaps(model, [encoding, { ...encoding, inputIds: without }], [`tas.${L}`]);
      const [whole, altered] = both.map((found) => found[`tas.${L}`]!.values[token]!) as [number, number];
      const score = scores[at]!.scores[encoding.wordIds.indexOf(0)]!;
      assert.ok(Math.abs(score - (whole - altered)) < 1e-4, `leave-one-out of sentence ${at}: ${score}`);
    }
    await model.dispose();
  });
}

/** Five words without special tokens, as a causal model reads them. */
const PLAIN: Encoding = {
  inputIds: [11, 22, 33, 44, 17],
  tokenTypeIds: [0, 0, 0, 0, 0],
  tokens: ['a', 'b', 'c', 'd', 'e'],
  offsets: [0, 1, 2, 3, 4].map((at) => [at, at + 1]),
  wordIds: [0, 1, 2, 3, 4],
  special: [false, false, false, false, false],
  truncatedFrom: null,
};

testOnBackends(
  'where the last word goes, the last token that is attended to stands for the sentence',
  async (backend) => {
    const model = await modelOf(backend, 'last');
    const T = PLAIN.inputIds.length;
    const inputs = (['delete', 'pad'] as const).map((operation) => {
      const input = ablate(PLAIN, [T - 1], { operation }, { mask: null, removal: null, pad: 0 });
      assert.ok(!isRefusal(input));
      return input;
    });
    const variants = inputs.map((input) => ({ sentence: 0, input, intervention: null }));
    const job = { model, encodings: [PLAIN], variants, effects: [effectNamed('cls_l2')] };
    const results = [];
    for await (const group of runVariants(job)) results.push(...group);
    assert.equal(results.length, 2);
    for (const { variant, values } of results) {
      const { inputIds, tokenTypeIds, attentionMask } = inputs[variant]!;
      const feeds = { input_ids: inputIds, attention_mask: attentionMask, token_type_ids: tokenTypeIds };
      const tensors = Object.entries(feeds).map(([name, list]): [string, FedTensor] => {
        return [name, { shape: [1, list.length], values: Int32Array.from(list) }];
      });
      const altered = (await execute(model.runner, Object.fromEntries(tensors), ['cls_state'])).get('cls_state')!;
      const [clean] = await runTaps(model, [PLAIN], [`hidden_states.${L}`, 'cls_state']);
      assertNear(clean!.cls_state!.values, vectorOf(clean![`hidden_states.${L}`]!.values, T, 0, T - 1), 'clean');
      assertNear(values, [euclideanDistance(clean!.cls_state!.values, altered.values)], `variant ${variant}`);
    }
    await model.dispose();
  },
);

testOnBackends('without such a token, who asks for it is told so', async (backend) => {
  const model = await modelOf(backend, null);
  const isLacking = ({ name }: { name: string }) => /^cls_state|^attention_from_cls|cls_norm$/.test(name);
  assert.deepEqual(model.taps.filter(isLacking), []);
  const encodings = readGoldenSentences('tiny-gelu').map(({ encoding }) => encoding);
  const lacks = (asker: string, named: string) =>
    new RegExp(`^${named}the model has no token that stands for the sentence, which ${asker} needs$`);
  const cls = placeOf({ layer: 1, query: 'cls' });
  await assertRefused(() => tapNames(attentionReceived, cls, model), lacks('query cls', 'attention_received: '));
  await assertRefused(() => tapScores(attentionRollout, cls, model), lacks('query cls', 'attention_rollout: '));
  for (const scorer of [gradientXInput, leaveOneOut])
    await assertRefused(
      () => scoresOf(scorer, model, encodings, 'cls_norm'),
      lacks('the target cls_norm', `${scorer.name}: `),
    );
  const job = { model, encodings, variants: [], effects: [effectNamed('cls_l2')] };
  await assertRefused(() => runVariants(job).next(), lacks('the effect cls_l2', 'Effect cls_l2: '));
  const all = placeOf({ layer: 1, query: 'all' });
  assert.equal(tapNames(attentionReceived, all, model).length, 1);
  assert.ok((await scoresOf(gradientXInput, model, encodings, 'cosine'))[0]!.scores.every(Number.isFinite));
  await model.dispose();
});

test('the place of the token, and that there is none', async () => {
  assert.equal(sentenceToken({ sentence: 'first' }, 7, 'a test'), 0);
  assert.equal(sentenceToken({ sentence: 'last' }, 7, 'a test'), 6);
  await assertRefused(
    () => sentenceToken({ sentence: null }, 7, 'a test'),
    /^the model has no token that stands for the sentence, which a test needs$/,
  );
});
