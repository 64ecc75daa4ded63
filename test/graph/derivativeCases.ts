import { logSumExp, pick } from '../../toolkit/graph/composites';
import type { GraphDef, Ref } from '../../toolkit/graph/graphDef';
import type { ModelConfig } from '../../toolkit/graph/modelConfig';
import { selfAttention } from '../../toolkit/graph/parts/attention';
import { disentangledAttention } from '../../toolkit/graph/parts/disentangledAttention';
import { activate, gatedFeedForward } from '../../toolkit/graph/parts/feedForward';
import { groupedAttention } from '../../toolkit/graph/parts/groupedAttention';
import { ModelGraph } from '../../toolkit/graph/parts/modelGraph';
import { layerNorm, rmsNorm } from '../../toolkit/graph/parts/norms';
import { offsetEmbeddings, POSITION_SCORES } from '../../toolkit/graph/parts/positionScores';
import { postNormBlock } from '../../toolkit/graph/parts/postNorm';
import { rotaryAngles } from '../../toolkit/graph/parts/rotary';
import type { Shape } from '../../toolkit/graph/shape';

/** Something to differentiate by each of its inputs. */
export interface Case {
  title: string;
  inputs: Record<string, Shape>;
  output: (g: GraphDef, inputs: Record<string, Ref>) => Ref;
}

const ACTIVATIONS = ['gelu', 'gelu_tanh', 'relu', 'silu'] as const;
const CONFIG: ModelConfig = {
  numLayers: 1,
  hiddenSize: 4,
  embeddingSize: 4,
  numHeads: 2,
  intermediateSize: 6,
  vocabularySize: 8,
  maxPositions: 8,
  tieWordEmbeddings: true,
};

const ROLES = { sentence: 'first' } as const;

const NAMES = {
  attention: { query: 'query', key: 'key', value: 'value', joined: 'joined', output: 'joiner' },
  attentionNorm: 'attention_norm',
  inner: 'inner',
  outer: 'outer',
  outputNorm: 'output_norm',
};

export const CASES: Case[] = [
  ...broadcasting('a sum', (g, a, b) => g.add(a, b)),
  ...broadcasting('a difference', (g, a, b) => g.sub(a, b)),
  ...broadcasting('a product', (g, a, b) => g.mul(a, b)),
  ...broadcasting('a quotient', (g, a, b) => g.div(a, g.add(g.square(b), g.constant(0.5)))),
  of('a product with a constant', { x: ['B', 4] }, (g, { x }) => g.mul(g.constant(-3), x!)),
  of('a product with 0', { x: ['B', 4] }, (g, { x }) => g.add(g.mul(x!, g.constant(0)), g.mul(g.constant(0), x!))),
  of('what stays as it is', { x: ['B', 4] }, (g, { x }) => g.identity(g.square(x!), 'same')),
  of('a square', { x: ['B', 4] }, (g, { x }) => g.square(x!)),
  of('a root', { x: ['B', 4] }, (g, { x }) => g.sqrt(positive(g, x!))),
  of('the inverse of a root', { x: ['B', 4] }, (g, { x }) => g.rsqrt(positive(g, x!))),
  of('erf', { x: ['B', 4] }, (g, { x }) => g.erf(x!)),
  of('tanh', { x: ['B', 4] }, (g, { x }) => g.tanh(x!)),
  of('relu', { x: ['B', 4] }, (g, { x }) => g.relu(x!)),
  of('softmax', { x: ['B', 2, 4] }, (g, { x }) => g.softmax(x!)),
  of('the logarithm of a sum of powers', { x: ['B*T', 5] }, (g, { x }) => logSumExp(g, x!)),
  of('a sum over a dimension', { x: ['B', 'T', 4] }, (g, { x }) => g.sum(x!, 1)),
  of('a sum over a dimension that stays', { x: ['B', 'T', 4] }, (g, { x }) => g.sum(x!, 2, true)),
  of('a sum over two dimensions', { x: ['B', 'T', 4] }, (g, { x }) => g.sum(x!, [2, 0])),
  of('a mean over a dimension', { x: ['B', 'T', 4] }, (g, { x }) => g.mean(x!, 2)),
  of('a mean over two dimensions that stay', { x: ['B', 2, 'T', 4] }, (g, { x }) => g.mean(x!, [1, 3], true)),
  of('a linear layer', { x: ['B*T', 4] }, (g, { x }) => linear(g, x!, 4, 5)),
  of('a linear layer by a transposed matrix', { x: ['B*T', 4] }, (g, { x }) =>
    g.dense(x!, g.transpose(weight(g, 'kernel', [5, 4]), [1, 0]), weight(g, 'bias', [5])),
  ),
  of('a linear layer without biases', { x: ['B*T', 4] }, (g, { x }) => g.matMul(x!, weight(g, 'kernel', [4, 5]))),
  of('a product of matrices', { a: ['B', 2, 'T', 4], b: ['B', 2, 4, 5] }, (g, { a, b }) => g.batchMatMul(a!, b!)),
  of('one by a transposed matrix', { a: ['B', 2, 'T', 4], b: ['B', 2, 5, 4] }, (g, { a, b }) =>
    g.batchMatMul(a!, b!, true),
  ),
  of('another shape, with its rows in one', { x: ['B', 'T', 4] }, (g, { x }) => g.square(g.reshape(x!, ['B*T', 4]))),
  of('another shape, with its rows by sentence', { x: ['B*T', 4] }, (g, { x }) => g.reshape(x!, ['B', 'T', 2, 2])),
  of('a transposition that is not its own inverse', { x: ['B', 'T', 4] }, (g, { x }) =>
    g.square(g.transpose(x!, [2, 0, 1])),
  ),
  of('entries of each row, fewer than there are', { x: ['T', 5, 'B'] }, (g, { x }) => {
    const nth = new ModelGraph(g, CONFIG, ROLES).places();
    const row = g.transpose(nth, [1, 0]);
    const at = g.add(g.sub(nth, row), g.add(g.constant(2), g.mul(row, g.constant(5))));
    // Entry e of a row is picked as e - 2 + row, which has three zeros before it in a row of nine.
    const back = g.add(g.constant([1, 2, 3, 4, 5]), g.mul(row, g.constant(10)));
    return g.square(pick(g, x!, g.toInt(at), g.toInt(back)));
  }),
  of('parts', { x: ['B*T', 6] }, (g, { x }) => {
    const [a, b, c] = g.split(x!, 1, 3);
    return g.mul(g.mul(a!, b!), c!);
  }),
  of('tensors of other sizes, joined, one of them twice', { a: ['B', 2, 'T'], b: ['B', 3, 'T'] }, (g, { a, b }) =>
    g.square(g.concat([a!, b!, a!], 1)),
  ),
  of('a sum after a joining', { a: ['B', 2], b: ['B', 3] }, (g, { a, b }) => g.sum(g.concat([a!, b!], 1), 1)),
  of('parts of which one is used', { x: ['B*T', 6] }, (g, { x }) => g.square(g.split(x!, 1, 3)[1]!)),

  of('x + x', { x: ['B', 4] }, (g, { x }) => g.add(x!, x!)),
  of('x - x', { x: ['B', 4] }, (g, { x }) => g.sub(x!, x!)),
  of('x * x', { x: ['B', 4] }, (g, { x }) => g.mul(x!, x!)),
  of('x / x', { x: ['B', 4] }, (g, { x }) => g.div(x!, x!)),
  of('a node used four times, with signs and scales', { x: ['B', 4] }, (g, { x }) => {
    const y = g.tanh(x!);
    const halves = g.add(g.mul(y, g.constant(0.5)), g.mul(g.constant(0.5), g.square(y)));
    return g.sub(g.sub(halves, y), g.mul(g.constant(-2), y));
  }),
  of('a sum after another shape', { x: ['B', 'T', 4] }, (g, { x }) => g.sum(g.reshape(x!, ['B*T', 4]), 1)),
  of('a mean after a linear layer', { x: ['B*T', 4] }, (g, { x }) => g.mean(linear(g, x!, 4, 5), 1)),
  of('a sum after products of matrices', { a: ['B', 2, 'T', 4], b: ['B', 2, 4, 5] }, (g, { a, b }) =>
    g.sum(g.batchMatMul(a!, b!), 2),
  ),
  of('a sum after a transposition', { x: ['B', 'T', 4] }, (g, { x }) => g.sum(g.transpose(x!, [0, 2, 1]), 2, true)),
  of('a sum after parts', { x: ['B*T', 6] }, (g, { x }) => {
    const [a, b] = g.split(x!, 1, 2);
    return g.add(g.sum(a!, 1), g.sum(g.square(b!), 1));
  }),
  of('a sum of what is repeated', { a: ['B', 'T', 4], b: ['B', 1, 4] }, (g, { a, b }) => g.sum(g.add(a!, b!), 1)),
  of('a softmax, of which one share counts', { x: ['B', 3, 4] }, (g, { x }) => g.sum(g.softmax(x!), 1)),

  of('the exact gelu', { x: ['B', 4] }, (g, { x }) => activate(g, 'gelu', x!)),
  of('the gelu by tanh', { x: ['B', 4] }, (g, { x }) => activate(g, 'gelu_tanh', x!)),
  of(
    'LayerNorm',
    { x: ['B', 'T', 4] },
    (g, { x }) => layerNorm(new ModelGraph(g, CONFIG, ROLES), x!, 'norm', 1e-12).output,
  ),
  of('RMSNorm', { x: ['B', 'T', 4] }, (g, { x }) => rmsNorm(new ModelGraph(g, CONFIG, ROLES), x!, 'norm', 1e-12)),
  of(
    'grouped attention with rotary positions and norms of heads',
    { x: ['B', 'T', 4], bias: ['B', 1, 'T', 'T'] },
    (g, { x, bias }) => {
      const m = new ModelGraph(g, CONFIG, ROLES);
      const form = {
        headSize: 6,
        keyValueHeads: 1,
        rotary: rotaryAngles(m, 100, 2), // the last two of six dimensions are not turned
        isBiased: true,
        names: () => NAMES.attention,
        headNorms: { names: () => ({ query: 'query_norm', key: 'key_norm' }), eps: 1e-12 },
      };
      return groupedAttention(m, x!, bias!, 1, form).output.output;
    },
  ),
  of('attention with scores by relative position', { x: ['B', 'T', 4] }, (g, { x }) => {
    const m = new ModelGraph(g, CONFIG, ROLES);
    const table = weight(g, 'offsets', [4, 4]);
    const embeddings = offsetEmbeddings(m, table, (offset) => Math.min(Math.max(offset + 2, 0), 3));
    const names = { ...NAMES.attention, positionKey: 'position_key', positionQuery: 'query' };
    const form = { relative: { kinds: POSITION_SCORES, embeddings }, scale: 6, names: () => names };
    return disentangledAttention(m, x!, 1, form).output.output;
  }),
  of('a feed-forward network with a gate', { x: ['B', 'T', 4] }, (g, { x }) => {
    const names = { gate: 'gate', inner: 'inner', outer: 'outer' };
    return gatedFeedForward(new ModelGraph(g, CONFIG, ROLES), x!, names, 'silu');
  }),
  ...ACTIVATIONS.map((activation) =>
    of(
      `a whole block with padding and ${activation}`,
      { x: ['B', 'T', 4], bias: ['B', 1, 1, 'T'] },
      (g, { x, bias }) => {
        const keyBias = g.add(bias!, g.placeholder('padding', 'float32', ['B', 1, 1, 'T']));
        const m = new ModelGraph(g, CONFIG, ROLES);
        const attention = (input: Ref) => selfAttention(m, input, keyBias, { layer: 1, names: NAMES.attention });
        return postNormBlock(m, x!, 1, { eps: 1e-12, activation, blockNames: () => NAMES, attention }).output;
      },
    ),
  ),
];

function of(title: string, inputs: Case['inputs'], output: Case['output']): Case {
  return { title, inputs, output };
}

/** Of equal shapes, and of every way in which one or both repeat values of the other. */
function broadcasting(title: string, output: (g: GraphDef, a: Ref, b: Ref) => Ref): Case[] {
  const shapes: [Shape, Shape][] = [
    [
      ['B', 'T', 4],
      ['B', 'T', 4],
    ],
    [['B', 'T', 4], [4]],
    [
      ['B', 'T', 1],
      ['B', 'T', 4],
    ],
    [
      ['B', 1, 4],
      ['T', 1],
    ],
    [[1], ['B', 'T', 4]],
    [
      ['B', 2, 'T', 'T'],
      ['B', 1, 1, 'T'],
    ],
  ];
  return shapes.map(([a, b]) =>
    of(`${title} of [${a.join()}] and [${b.join()}]`, { a, b }, (g, x) => output(g, x.a!, x.b!)),
  );
}

function linear(g: GraphDef, x: Ref, inputs: number, outputs: number): Ref {
  return g.dense(x, weight(g, 'kernel', [inputs, outputs]), weight(g, 'bias', [outputs]));
}

export function weight(g: GraphDef, name: string, shape: number[]): Ref {
  return g.weight({ name, shape, sources: [], transposed: false });
}

function positive(g: GraphDef, x: Ref): Ref {
  return g.add(g.square(x), g.constant(0.5));
}
