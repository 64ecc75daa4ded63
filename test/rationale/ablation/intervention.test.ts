import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bert } from '../../../toolkit/graph/families/bert';
import { generatorFor } from '../../../toolkit/random';
import { cleanInput, REFUSALS } from '../../../toolkit/rationale/ablation/ablation';
import { intervene, drawOtherToken, ordinaryTokens } from '../../../toolkit/rationale/ablation/intervention';
import { encodingOf } from '../variants/livelyModel';

const encoding = encodingOf([101, 7, 8, 9, 20, 102], [null, 0, 1, 1, 2, null]);
const place = { site: 'post', layer: 2 } as const;

test('the states of all wordpieces of a word are replaced, and the ids stay', () => {
  const vectors = [10, 11, 12, 13].map((value) => Float32Array.of(value, value));
  const found = intervene(encoding, [1], place, { intervention: 'resample', vectorAt: (at) => vectors[at]! }, 2);
  assert.deepEqual(found, {
    input: { ...cleanInput(encoding), kept: [0, 1, 4, 5], places: [0, 1, 4, 5] },
    intervention: { ...place, positions: [2, 3], vectors: [vectors[2], vectors[3]] },
  });
  const zero = intervene(encoding, [0, 2], place, { intervention: 'zero' }, 2);
  assert.ok('intervention' in zero);
  assert.deepEqual(zero.intervention.vectors, [Float32Array.of(0, 0), Float32Array.of(0, 0)]);
});

test('what cannot be ablated cannot be replaced', () => {
  const replaced = (words: number[]) => intervene(encoding, words, place, { intervention: 'zero' }, 2);
  assert.deepEqual(replaced([0, 1, 2]), { refused: REFUSALS.everyWord });
  assert.deepEqual(replaced([]), { refused: REFUSALS.noWord });
  assert.throws(() => replaced([5]), { message: 'word 5 has no wordpiece in the encoding' });
  assert.throws(() => intervene(encoding, [0], place, { intervention: 'mean', vector: new Float32Array(3) }, 2), {
    message: 'a vector of 3 numbers for a state of 2',
  });
});

test('another token is drawn among the ordinary ones, each equally likely', () => {
  const tokens = ordinaryTokens([encoding, encodingOf([101, 5, 102], [null, 0, null])], bert.roles);
  assert.deepEqual(
    tokens.map(({ sentence, position }) => [sentence, position]),
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 1],
    ],
  );
  const random = generatorFor(1, 'donors');
  const counts = new Map<string, number>();
  for (let i = 0; i < 4000; i++) {
    const { sentence, position } = drawOtherToken(tokens, random, { sentence: 0, position: 3 })!;
    counts.set(`${sentence}.${position}`, (counts.get(`${sentence}.${position}`) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), ['0.1', '0.2', '0.4', '1.1']);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 120);
  assert.equal(drawOtherToken([tokens[0]!], random, tokens[0]!), null);
  assert.deepEqual(drawOtherToken([tokens[0]!], random, { sentence: 3, position: 9 }), tokens[0]);
});
