import { own } from '../own';
import { type Attribute, type GraphNode, isSet } from './graphNode';

/**
 * A size of a tensor: a number, or the name of one that is known when the graph runs. `B` is the number of sentences, `T` that of
 * tokens in each, and `B*T` their product.
 */
export type Size = number | string;
export type Shape = readonly Size[];

/** An input of an operation. */
export interface Operand {
  shape: Shape;
  /** Of a constant. */
  values?: readonly number[];
}

type Rule = (inputs: readonly Operand[], attr: GraphNode['attr']) => Shape;

/** A rule an operation; where it has several outputs, they are of one shape. */
const RULES: Readonly<Record<string, Rule>> = {
  ...sharing(['AddV2', 'Sub', 'Mul', 'RealDiv'], ([a, b]) => broadcast(a!.shape, b!.shape)),
  ...sharing(['Square', 'Sqrt', 'Rsqrt', 'Abs', 'Sign', 'Exp', 'Log', 'Erf', 'Tanh', 'Cos', 'Sin', 'Relu', 'Softmax'], sameAsFirst),
  ...sharing(['Cast', 'Identity', 'ZerosLike', 'OnesLike', 'Cumsum'], sameAsFirst),
  ...sharing(['Mean', 'Sum', 'Max', 'ArgMax'], ([x, axes], attr) =>
    reduced(x!.shape, axes!.values!, isSet(attr.keep_dims)),
  ),
  ...sharing(['MatMul', '_FusedMatMul'], ([a, b]) => a!.shape.with(-1, b!.shape.at(-1)!)),
  BatchMatMulV2: ([a, b], attr) => a!.shape.with(-1, b!.shape.at(isSet(attr.adj_y) ? -2 : -1)!),
  GatherV2: ([table, indices]) => [...indices!.shape, ...table!.shape.slice(1)],
  Shape: ([x]) => [x!.shape.length],
  ConcatV2: (inputs) => joined(inputs.slice(0, -1), inputs.at(-1)!.values![0]!),
  Pack: (parts, { axis }) => parts[0]!.shape.toSpliced(whole(axis), 0, parts.length),
  ExpandDims: ([x, axis]) => x!.shape.toSpliced(axis!.values![0]!, 0, 1),
  Transpose: ([x, permutation]) => permutation!.values!.map((axis) => x!.shape[axis]!),
  Split: ([axis, x], { num_split }) => divided(x!.shape, axis!.values![0]!, whole(num_split)),
  Slice: ([x, begin, size]) => x!.shape.map((full, axis) => between(full, begin!.values![axis]!, size!.values![axis]!)),
};

/** @throws {Error} For an operation without a rule, and sizes that do not go together. */
export function outputShape(op: string, inputs: readonly Operand[], attr: GraphNode['attr']): Shape {
  const rule = own(RULES, op);
  if (!rule) throw new Error(`No rule says which shape ${op} gives`);
  return rule(inputs, attr);
}

/** @throws {Error} For shapes that do not hold as many values. */
export function checkReshape(from: Shape, to: Shape): void {
  if (valueCount(from) !== valueCount(to)) throw new Error(`A shape of ${from.join()} cannot be ${to.join()}`);
}

/** The names among the sizes, and the product of the numbers. */
function valueCount(shape: Shape): string {
  const names = shape.filter((size) => typeof size === 'string').flatMap((name) => name.split('*'));
  const numbers = shape.filter((size) => typeof size === 'number');
  return [...names.sort(), numbers.reduce((product, size) => product * size, 1)].join('*');
}

function sharing(ops: readonly string[], rule: Rule): Record<string, Rule> {
  return Object.fromEntries(ops.map((op) => [op, rule]));
}

function sameAsFirst([x]: readonly Operand[]): Shape {
  return x!.shape;
}

/** Of an operation on pairs of elements, where a dimension that one lacks, or has with size 1, is repeated. */
function broadcast(a: Shape, b: Shape): Shape {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const lead = long.length - short.length;
  return long.map((size, axis) => (axis < lead ? size : commonSize(size, short[axis - lead]!)));
}

function commonSize(a: Size, b: Size): Size {
  if (a !== b && a !== 1 && b !== 1) throw new Error(`Sizes ${a} and ${b} do not go together`);
  return a === 1 ? b : a;
}

function reduced(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  return keepDims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}

function joined(parts: readonly Operand[], axis: number): Shape {
  const sizes = parts.map(({ shape }) => shape[axis]!);
  const isKnown = sizes.every((size) => typeof size === 'number');
  return parts[0]!.shape.with(axis, isKnown ? sizes.reduce((sum, size) => sum + size, 0) : sizes.join('+'));
}

function divided(shape: Shape, axis: number, parts: number): Shape {
  const size = shape[axis]!;
  if (typeof size === 'string' || size % parts !== 0) throw new Error(`A size of ${size} has no ${parts} equal parts`);
  return shape.with(axis, size / parts);
}

/** What a slice leaves of a size; -1 reaches to the end. */
function between(full: Size, begin: number, size: number): Size {
  if (size >= 0 || begin === 0) return size < 0 ? full : size;
  return typeof full === 'number' ? full - begin : `${full}-${begin}`;
}

function whole(attribute: Attribute | undefined): number {
  return attribute !== undefined && 'i' in attribute ? Number(attribute.i) : 0;
}
