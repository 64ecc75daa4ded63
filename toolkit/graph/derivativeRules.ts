import type { GraphDef, Operation, Ref } from './graphDef';
import { isSet } from './graphNode';
import { over, scaled, spread, summed, type Term, times, written } from './terms';

/** An operation of the graph, with the derivative of a number by what it gives. */
export interface Step extends Operation {
  g: GraphDef;
  output: Ref;
  /** d number / d output */
  dy: Term;
  /** The same of every output, where there are several. */
  dys: readonly Term[];
}

/** d number / d input by input, each written only if it is asked for. */
type Rule = (step: Step) => readonly ((() => Term) | null)[];

/** A rule an operation, for every operation that a target of some graph goes through. */
export const RULES: Readonly<Record<string, Rule>> = {
  AddV2: pairs(({ dy }) => [() => dy, () => dy]),
  Sub: pairs(({ dy }) => [() => dy, () => scaled(dy, -1)]),
  Mul: pairs(({ g, dy, inputs: [a, b] }) => [() => times(g, dy, b!), () => times(g, dy, a!)]),
  RealDiv: pairs(({ g, dy, inputs: [, b], output }) => {
    const da = over(g, dy, b!);
    return [() => da, () => scaled(times(g, da, output), -1)];
  }),

  Identity: ({ dy }) => [() => dy],
  Square: ({ g, dy, inputs: [x] }) => [() => times(g, scaled(dy, 2), x!)],
  Sqrt: ({ g, dy, output }) => [() => over(g, scaled(dy, 0.5), output)],
  Rsqrt: ({ g, dy, inputs: [x], output }) => [() => over(g, times(g, scaled(dy, -0.5), output), x!)],
  Erf: ({ g, dy, inputs: [x] }) => [() => times(g, scaled(dy, 2 / Math.sqrt(Math.PI)), bell(g, x!))],
  Tanh: ({ g, dy, output }) => [() => times(g, dy, g.sub(g.constant(1), g.square(output)))],
  Relu: ({ g, dy, output }) => [() => times(g, dy, g.sign(output))],
  Softmax: ({ g, dy, output }) => [
    () => {
      const along = g.sum(g.mul(output, dy.ref), g.shapeOf(output).length - 1, true);
      return times(g, { ref: g.sub(dy.ref, along), factor: dy.factor }, output);
    },
  ],
  LogSumExp: ({ g, dy, inputs: [x] }) => [() => times(g, dy, g.softmax(x!))],

  Sum: (step) => [() => overAxes(step)],
  Mean: (step) => [() => scaled(overAxes(step), 1 / reducedCount(step))],

  _FusedMatMul: byRows,
  MatMul: byRows,
  BatchMatMulV2: ({ g, dy, inputs: [a, b], output, attr }) => {
    const dc = written(g, spread(g, dy, output));
    const isTransposed = isSet(attr.adj_y);
    const db = () => (isTransposed ? g.batchMatMul(swapped(g, dc), a!) : g.batchMatMul(swapped(g, a!), dc));
    return [() => ({ ref: g.batchMatMul(dc, b!, !isTransposed), factor: 1 }), () => ({ ref: db(), factor: 1 })];
  },

  Reshape: ({ g, dy, inputs: [x], output }) => [
    () => changed(spread(g, dy, output), (ref) => g.reshape(ref, g.shapeOf(x!))),
  ],
  Transpose: ({ g, dy, inputs: [, permutation] }) => [
    () => changed(dy, (ref) => g.transpose(ref, inverse(g.valuesOf(permutation!)!))),
  ],
  Pick: ({ g, dy, inputs: [, , back], output }) => [
    () =>
      changed(spread(g, dy, output), (picked) => {
        const none = g.zerosLike(picked);
        return g.gather(g.joinRows(g.concat([none, picked, none], 1)), back!);
      }),
  ],
  Split: ({ g, dys, inputs: [axis], output }) => [
    null,
    () => {
      const parts = dys.map((dy) => written(g, spread(g, dy, output)));
      return { ref: g.concat(parts, g.valuesOf(axis!)![0]!), factor: 1 };
    },
  ],
  ConcatV2: ({ g, dy, inputs, output }) => {
    const axis = g.valuesOf(inputs.at(-1)!)![0]!;
    let start = 0;
    return inputs.slice(0, -1).map((part) => {
      const shape = g.shapeOf(part);
      const begin = shape.map(() => 0).with(axis, start);
      const size = shape.map(() => -1).with(axis, shape[axis] as number);
      start += shape[axis] as number;
      return () => changed(spread(g, dy, output), (ref) => g.slice(ref, begin, size));
    });
  },
};

/** Of rows times a matrix, by the rows. Transposed first: wasm multiplies by a transposed matrix ten times slower. */
function byRows({ g, dy, inputs: [, weight], output }: Step): (() => Term)[] {
  return [() => changed(spread(g, dy, output), (rows) => g.matMul(rows, swapped(g, weight!)))];
}

/** A rule for an operation on pairs of elements, whose output repeats what one of its inputs has once. */
function pairs(rule: Rule): Rule {
  return (step) => rule(step).map((dx, i) => dx && (() => summed(step.g, dx(), step.output, step.inputs[i]!)));
}

function changed({ ref, factor }: Term, change: (ref: Ref) => Ref): Term {
  return { ref: change(ref), factor };
}

/** exp(-x^2) */
function bell(g: GraphDef, x: Ref): Ref {
  return g.exp(g.mul(g.square(x), g.constant(-1)));
}

/** With a dimension of size 1 for every one that was reduced. */
function overAxes({ g, dy, inputs: [x, axes], output }: Step): Term {
  if (g.shapeOf(output).length === g.shapeOf(x!).length) return dy;
  const places = g.valuesOf(axes!)!.toSorted((a, b) => a - b);
  return changed(dy, (ref) => places.reduce((sum, axis) => g.expandDims(sum, axis), ref));
}

/** How many elements a mean is of. */
function reducedCount({ g, inputs: [x, axes] }: Step): number {
  const sizes = g.valuesOf(axes!)!.map((axis) => g.shapeOf(x!)[axis]!);
  return sizes.reduce<number>((count, size) => {
    if (typeof size === 'string') throw new Error(`The derivative of a mean over ${size} elements is not written`);
    return count * size;
  }, 1);
}

/** A matrix, or many, with the last two dimensions exchanged; one that is the exchange of another is that one. */
function swapped(g: GraphDef, x: Ref): Ref {
  const node = g.nodes.find(({ name }) => name === x);
  if (node?.op === 'Transpose' && g.shapeOf(x).length === 2) return node.input![0]!;
  const axes = g.shapeOf(x).map((_, axis) => axis);
  return g.transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}
