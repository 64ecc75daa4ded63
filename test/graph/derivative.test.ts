import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derivative } from '../../toolkit/graph/derivative';
import { RULES } from '../../toolkit/graph/derivativeRules';
import { GraphDef, type Ref } from '../../toolkit/graph/graphDef';
import { CASES, type Case, weight } from './derivativeCases';
import { evaluator, type Tensor } from './evaluate';

// In float64, where differences of values tell a derivative to nine digits.

const SIZES: Record<string, number> = { B: 2, T: 3, 'B*T': 6 };
const STEP = 1e-4;
const LARGEST_ERROR = 1e-8;
/** What an attention mask adds to the score of padding. */
const LOWEST = -3.4028234663852886e38;

for (const each of CASES)
  test(`the derivative is the slope: ${each.title}`, () => {
    const { g, inputs, output } = graphOf(each);
    const names = Object.fromEntries(inputs.map((input) => [input, `d/${input}`]));
    derivative(g, { [output]: ['dy'] }, names);
    const feeds = feedsFor(g);
    const valueOf = evaluator(g, feeds);
    for (const input of inputs) assertClose(valueOf(`d/${input}`), slopes(g, feeds, input, output), input);
    for (const { name } of g.nodes) {
      const shape = g.shapeOf(name).map((size) => sizeOf(size));
      assert.deepEqual(valueOf(name).shape, shape, `shape of ${name}`);
    }
  });

test('every operation with a rule is among them', () => {
  const ops = CASES.flatMap((each) => {
    const { g } = graphOf(each);
    return g.nodes.map((node) => g.operationOf(node).op);
  });
  assert.deepEqual(
    Object.keys(RULES).filter((op) => !ops.includes(op)),
    [],
  );
});

/** The graph of a case, with `dy` for d number / d output. */
function graphOf({ inputs, output }: Case): { g: GraphDef; inputs: string[]; output: Ref } {
  const g = new GraphDef();
  g.placeholder('batch', 'int32', ['B', 'T']);
  for (const [name, shape] of Object.entries(inputs)) g.placeholder(name, 'float32', shape);
  const names = Object.keys(inputs);
  const y = output(g, Object.fromEntries(names.map((name) => [name, name])));
  g.placeholder('dy', 'float32', g.shapeOf(y));
  return { g, inputs: names, output: y };
}

/** Values for every input and weight, other ones for each. */
function feedsFor(g: GraphDef): Record<string, Tensor> {
  const constants = new Set(g.constants.map(({ name }) => name));
  const names = g.nodes.filter(({ name, op }) => ['Placeholder', 'Const'].includes(op) && !constants.has(name));
  return Object.fromEntries(
    names.map(({ name }, n) => {
      const shape = g.shapeOf(name).map(sizeOf);
      const count = shape.reduce((product, size) => product * size, 1);
      const value = (i: number) => (name === 'padding' ? (i % 4 === 3 ? LOWEST : 0) : Math.sin(1.7 * i + 3.1 * n + 1));
      return [name, { shape, values: Float64Array.from({ length: count }, (_, i) => value(i)) }];
    }),
  );
}

function sizeOf(size: number | string): number {
  if (typeof size === 'number') return size;
  const sumOf = (factor: string) => factor.split('+').reduce((sum, name) => sum + (SIZES[name] ?? Number(name)), 0);
  return size.split('*').reduce((product, factor) => product * sumOf(factor), 1);
}

/** d number / d input by four values of the number around each element: what is left of the curvature is of the fifth order. */
function slopes(g: GraphDef, feeds: Record<string, Tensor>, input: string, output: Ref): Tensor {
  const { shape, values } = feeds[input]!;
  const at = (place: number, step: number) => {
    const moved = { shape, values: values.with(place, values[place]! + step) };
    return weightedSum(evaluator(g, { ...feeds, [input]: moved })(output), feeds.dy!);
  };
  const slope = (i: number) => (8 * (at(i, STEP) - at(i, -STEP)) - (at(i, 2 * STEP) - at(i, -2 * STEP))) / (12 * STEP);
  return { shape, values: values.map((_, i) => slope(i)) };
}

function weightedSum({ values }: Tensor, weights: Tensor): number {
  return values.reduce((sum, value, i) => sum + value * weights.values[i]!, 0);
}

function assertClose(got: Tensor, expected: Tensor, title: string): void {
  assert.deepEqual(got.shape, expected.shape, title);
  const largest = Math.max(...expected.values.map(Math.abs), 1e-3);
  expected.values.forEach((value, i) => {
    const error = Math.abs(got.values[i]! - value) / largest;
    assert.ok(error < LARGEST_ERROR, `${title}, element ${i}: ${got.values[i]} instead of ${value}`);
  });
}

test('only what is asked for is differentiated', () => {
  const g = new GraphDef();
  const x = g.placeholder('x', 'float32', ['B', 4]);
  const y = g.mul(g.exp(g.placeholder('other', 'float32', ['B', 4])), g.square(x));
  const before = g.nodes.length;
  derivative(g, { [y]: [g.placeholder('dy', 'float32', ['B', 4])] }, { [x]: 'd/x' });
  assert.deepEqual(
    g.nodes.slice(before).map(({ op }) => op),
    ['Placeholder', 'Mul', 'Mul', 'Const', 'Mul', 'Identity'],
  );
});

test('several parts of a number are added, and a part may have sizes of 1', () => {
  const g = new GraphDef();
  const x = g.placeholder('x', 'float32', ['B', 4]);
  const parts = [g.placeholder('a', 'float32', ['B', 4]), g.placeholder('b', 'float32', [1, 1])];
  derivative(g, { [g.square(x)]: parts, [g.tanh(x)]: [parts[1]!] }, { [x]: 'd/x' });
  const feeds = feedsFor(g);
  const expected = feeds.x!.values.map((value, i) => {
    const b = feeds.b!.values[0]!;
    return 2 * value * (feeds.a!.values[i]! + b) + (1 - Math.tanh(value) ** 2) * b;
  });
  assertClose(evaluator(g, feeds)('d/x'), { shape: [2, 4], values: expected }, 'x');
});

test('the way goes on through the derivatives that have names, so that one that is fed takes its place', () => {
  const g = new GraphDef();
  const x = g.placeholder('x', 'float32', ['B', 4]);
  const middle = g.tanh(g.tanh(x));
  const output = g.square(middle);
  const dy = g.placeholder('dy', 'float32', ['B', 4]);
  derivative(g, { [output]: [dy] }, { [middle]: 'd/middle', [x]: 'd/x' });
  const feeds = feedsFor(g);
  const twice = (tensor: Tensor) => ({ ...tensor, values: tensor.values.map((value) => 2 * value) });
  const valueOf = evaluator(g, feeds);
  assertClose(valueOf('d/x'), slopes(g, feeds, x, output), 'x');
  const fed = evaluator(g, { ...feeds, 'd/middle': twice(valueOf('d/middle')) });
  assertClose(fed('d/x'), twice(valueOf('d/x')), 'x after what is fed');
});

test('a node that the number does not depend on is an error', () => {
  const g = new GraphDef();
  const [x, other] = ['x', 'other'].map((name) => g.placeholder(name, 'float32', ['B', 4]));
  const [y, dy] = [g.square(x!), g.placeholder('dy', 'float32', ['B', 4])];
  g.add(x!, other!);
  assert.throws(() => {
    derivative(g, { [y]: [dy] }, { [x!]: 'd/x', [other!]: 'd/other' });
  }, /Square_0 does not depend on other$/);
  assert.throws(() => {
    derivative(g, { [x!]: [dy] }, { [y]: 'd/y' });
  }, /x does not depend on Square_0$/);
});

test('so is an operation without a rule, and a part that does not fit', () => {
  const g = new GraphDef();
  const x = g.placeholder('x', 'float32', ['B', 4]);
  const dy = g.placeholder('dy', 'float32', ['B', 4]);
  assert.throws(() => {
    derivative(g, { [g.exp(x)]: [dy] }, { [x]: 'd/x' });
  }, /There is no rule for the derivative of Exp by its input 0$/);
  const kernel = weight(g, 'kernel', [4, 4]);
  assert.throws(() => {
    derivative(g, { [g.dense(x, kernel, weight(g, 'bias', [4]))]: [dy] }, { [kernel]: 'd/kernel' });
  }, /There is no rule for the derivative of _FusedMatMul by its input 1$/);
  assert.throws(() => {
    derivative(g, { [g.square(x)]: [g.constant(1)] }, { [x]: 'd/x' });
  }, /scalar_1 has not as many dimensions as Square_0$/);
});
