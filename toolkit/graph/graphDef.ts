import type { Attribute, GraphNode } from './graphNode';
import type { Constant, Weight } from './tensors';
import { checkReshape, type Operand, outputShape, type Shape } from './shape';

/** A reference to a node's output: `name`, or `name:1` for its second output. */
export type Ref = string;

/** An operation as its derivative sees it. */
export interface Operation {
  op: string;
  inputs: readonly Ref[];
  attr: GraphNode['attr'];
}

/** Dimensions to reduce over, from 0. */
type Axes = number | readonly number[];

const FLOAT: Attribute = { type: 'DT_FLOAT' };
const INT: Attribute = { type: 'DT_INT32' };

/**
 * Writes down a TensorFlow graph one operation at a time. Each method adds one node and returns a reference to it; the trailing
 * `name` makes the node a tap. An unnamed operation that is there already is not written again. Only operations with a TensorFlow.js
 * kernel on cpu, wasm and native are here.
 */
export class GraphDef {
  readonly nodes: GraphNode[] = [];
  readonly weights: Weight[] = [];
  readonly constants: Constant[] = [];
  /** Shapes by node; none of what takes any. */
  private readonly operands = new Map<Ref, Operand>();
  private readonly composites = new Map<Ref, Operation>();
  private readonly unnamed = new Map<string, Ref>();
  private readonly counts = new Map<string, number>();

  /** An input; without a shape it takes any. */
  placeholder(name: string, dtype: 'float32' | 'int32', shape?: Shape): Ref {
    const dim = shape?.map((size) => ({ size: String(typeof size === 'number' ? size : -1) }));
    const attr = { dtype: dtype === 'int32' ? INT : FLOAT, ...(dim && { shape: { shape: { dim } } }) };
    return this.node('Placeholder', [], attr, name, shape);
  }

  /** A weight that is there already, as where blocks share their parameters, is not written again. */
  weight(weight: Weight): Ref {
    if (this.weights.some(({ name }) => name === weight.name)) return weight.name;
    this.weights.push(weight);
    return this.node('Const', [], { dtype: FLOAT }, weight.name, weight.shape);
  }

  /** @param called - What it is, where the values would make too long a name. */
  constant(values: readonly number[] | number, dtype: 'float32' | 'int32' = 'float32', called?: string): Ref {
    const list = typeof values === 'number' ? [values] : [...values];
    // TensorFlow's node names know no plus sign.
    const label = called ?? list.join('_').replaceAll('+', '');
    const name = `constants/${dtype}_${typeof values === 'number' ? 'scalar' : 'vector'}_${label}`;
    if (this.valuesOf(name)) return name;
    const shape = typeof values === 'number' ? [] : [list.length];
    this.constants.push({ name, dtype, shape, values: list });
    this.node('Const', [], { dtype: dtype === 'int32' ? INT : FLOAT }, name);
    this.operands.set(name, { shape, values: list });
    return name;
  }

  /** The values of a constant; undefined for any other node. */
  valuesOf(ref: Ref): readonly number[] | undefined {
    return this.operands.get(ref)?.values;
  }

  /** @throws {Error} For an input that takes any shape, and for what is computed from it. */
  shapeOf(ref: Ref): Shape {
    const operand = this.operands.get(ref);
    if (!operand) throw new Error(`The shape of ${ref} is not known`);
    return operand.shape;
  }

  /** What a node is: an operation of its own, or the last of several nodes that are one together. */
  operationOf({ name, op, input = [], attr }: GraphNode): Operation {
    return this.composites.get(name) ?? { op, inputs: input, attr };
  }

  add = (a: Ref, b: Ref, name?: string): Ref => this.node('AddV2', [a, b], { T: FLOAT }, name);
  sub = (a: Ref, b: Ref, name?: string): Ref => this.node('Sub', [a, b], { T: FLOAT }, name);
  mul = (a: Ref, b: Ref, name?: string): Ref => this.node('Mul', [a, b], { T: FLOAT }, name);
  square = (x: Ref): Ref => this.node('Square', [x], { T: FLOAT });
  sqrt = (x: Ref, name?: string): Ref => this.node('Sqrt', [x], { T: FLOAT }, name);
  rsqrt = (x: Ref): Ref => this.node('Rsqrt', [x], { T: FLOAT });
  div = (a: Ref, b: Ref, name?: string): Ref => this.node('RealDiv', [a, b], { T: FLOAT }, name);
  abs = (x: Ref): Ref => this.node('Abs', [x], { T: FLOAT });
  sign = (x: Ref): Ref => this.node('Sign', [x], { T: FLOAT });
  exp = (x: Ref): Ref => this.node('Exp', [x], { T: FLOAT });
  log = (x: Ref): Ref => this.node('Log', [x], { T: FLOAT });
  erf = (x: Ref): Ref => this.node('Erf', [x], { T: FLOAT });
  tanh = (x: Ref, name?: string): Ref => this.node('Tanh', [x], { T: FLOAT }, name);
  cos = (x: Ref): Ref => this.node('Cos', [x], { T: FLOAT });
  sin = (x: Ref): Ref => this.node('Sin', [x], { T: FLOAT });
  relu = (x: Ref): Ref => this.node('Relu', [x], { T: FLOAT });
  softmax = (x: Ref, name?: string): Ref => this.node('Softmax', [x], { T: FLOAT }, name);
  identity = (x: Ref, name: string): Ref => this.node('Identity', [x], { T: FLOAT }, name);
  zerosLike = (x: Ref): Ref => this.node('ZerosLike', [x], { T: FLOAT });
  toFloat = (x: Ref, name?: string): Ref => this.node('Cast', [x], { SrcT: INT, DstT: FLOAT }, name);

  /** Of whole numbers. */
  toInt = (x: Ref): Ref => this.node('Cast', [x], { SrcT: FLOAT, DstT: INT });

  mean = (x: Ref, axes: Axes, keepDims = false, name?: string): Ref => this.reduce('Mean', x, axes, keepDims, name);
  sum = (x: Ref, axes: Axes, keepDims = false, name?: string): Ref => this.reduce('Sum', x, axes, keepDims, name);
  max = (x: Ref, axes: Axes, keepDims = false, name?: string): Ref => this.reduce('Max', x, axes, keepDims, name);

  /** Says of the last of several nodes what they are together. */
  compose(output: Ref, operation: Operation): Ref {
    this.composites.set(output, operation);
    return output;
  }

  /** int32: where along `axis` the largest value stands, the first of equals. */
  argMax(x: Ref, axis: number): Ref {
    return this.node('ArgMax', [x, this.constant(axis, 'int32')], { T: FLOAT, Tidx: INT, output_type: INT });
  }

  /** Rows of `table` [N, ...] at `indices` (int32). */
  gather(table: Ref, indices: Ref, name?: string): Ref {
    const attr = { Tparams: FLOAT, Tindices: INT, Taxis: INT, batch_dims: { i: '0' } };
    return this.node('GatherV2', [table, indices, this.constant(0, 'int32')], attr, name);
  }

  /** x [N, in] times weight [in, out] plus bias [out]. */
  dense(x: Ref, weight: Ref, bias: Ref): Ref {
    const attr = {
      T: FLOAT,
      transpose_a: { b: false },
      transpose_b: { b: false },
      fused_ops: { list: { s: [btoa('BiasAdd')] } },
      num_args: { i: '1' },
      epsilon: { f: 0 },
    };
    return this.node('_FusedMatMul', [x, weight, bias], attr);
  }

  /** x [N, in] times weight [in, out]. */
  matMul(x: Ref, weight: Ref): Ref {
    return this.node('MatMul', [x, weight], { T: FLOAT, transpose_a: { b: false }, transpose_b: { b: false } });
  }

  /** Matrix product over the last two dimensions, the leading ones equal. */
  batchMatMul(a: Ref, b: Ref, transposeB = false): Ref {
    return this.node('BatchMatMulV2', [a, b], { T: FLOAT, adj_x: { b: false }, adj_y: { b: transposeB } });
  }

  /** Tensors joined along an axis. TensorFlow joins two or more. */
  concat(parts: Ref[], axis: number, type = FLOAT): Ref {
    if (parts.length === 1) return parts[0]!;
    const attr = { T: type, Tidx: INT, N: { i: String(parts.length) } };
    return this.node('ConcatV2', [...parts, this.constant(axis, 'int32')], attr);
  }

  /** Tensors of the same shape side by side along a new axis. */
  stack(parts: Ref[], axis: number): Ref {
    return this.node('Pack', parts, { T: FLOAT, N: { i: String(parts.length) }, axis: { i: String(axis) } });
  }

  reshape(x: Ref, shape: Shape, name?: string): Ref {
    checkReshape(this.shapeOf(x), shape);
    return this.node('Reshape', [x, this.shapeTensor(shape)], { T: FLOAT, Tshape: INT }, name, shape);
  }

  /** The rows of `x` [T, N, ...] one after the other, [T * N, ...]. */
  joinRows(x: Ref): Ref {
    const [rows, columns, ...others] = this.shapeOf(x);
    const own = this.node('Shape', [x], { T: FLOAT, out_type: INT });
    const shape = this.concat([this.constant([-1], 'int32'), this.slice(own, [2], [-1], INT)], 0, INT);
    return this.node('Reshape', [x, shape], { T: FLOAT, Tshape: INT }, undefined, [`${rows}*${columns}`, ...others]);
  }

  expandDims(x: Ref, axis: number): Ref {
    return this.node('ExpandDims', [x, this.constant(axis, 'int32')], { T: FLOAT, Tdim: INT });
  }

  transpose(x: Ref, permutation: readonly number[], name?: string): Ref {
    return this.node('Transpose', [x, this.constant(permutation, 'int32')], { T: FLOAT, Tperm: INT }, name);
  }

  split(x: Ref, axis: number, parts: number): Ref[] {
    const attr = { T: FLOAT, num_split: { i: String(parts) } };
    const split = this.node('Split', [this.constant(axis, 'int32'), x], attr);
    const refs = Array.from({ length: parts }, (_, part) => (part === 0 ? split : `${split}:${part}`));
    const shape = this.operands.get(split);
    if (shape) for (const ref of refs) this.operands.set(ref, shape);
    return refs;
  }

  slice(x: Ref, begin: number[], size: number[], type = FLOAT): Ref {
    const bounds = [this.constant(begin, 'int32'), this.constant(size, 'int32')];
    return this.node('Slice', [x, ...bounds], { T: type, Index: INT });
  }

  /** Positions 0, 1, 2 ... along the last axis of `ids`, in its shape. */
  positions(ids: Ref): Ref {
    const ones = this.node('OnesLike', [ids], { T: INT });
    const attr = { T: INT, Tidx: INT, exclusive: { b: true }, reverse: { b: false } };
    return this.node('Cumsum', [ones, this.constant(1, 'int32')], attr);
  }

  /** float32 [B, T]: the sum of `x` up to each place of a sentence, that place included. */
  runningSum(x: Ref): Ref {
    const attr = { T: FLOAT, Tidx: INT, exclusive: { b: false }, reverse: { b: false } };
    return this.node('Cumsum', [x, this.constant(1, 'int32')], attr);
  }

  private reduce(op: string, x: Ref, axes: Axes, keepDims: boolean, name?: string): Ref {
    const attr = { T: FLOAT, Tidx: INT, keep_dims: { b: keepDims } };
    return this.node(op, [x, this.constant([axes].flat(), 'int32')], attr, name);
  }

  /** A shape as a tensor. Where it names more than one size, it begins with the shape of an input. */
  private shapeTensor(shape: Shape): Ref {
    const named = shape.filter((size) => typeof size === 'string');
    const sizes = shape.map((size) => (typeof size === 'number' ? size : -1));
    if (named.length < 2) return this.constant(sizes, 'int32');
    const isBegin = ({ name }: GraphNode) => this.operands.get(name)?.shape.join() === named.join();
    const input = this.nodes.find((node) => node.op === 'Placeholder' && isBegin(node));
    const rest = sizes.slice(named.length);
    if (!input || rest.includes(-1)) throw new Error(`No input begins as the shape ${shape.join()}`);
    const begin = this.node('Shape', [input.name], { T: INT, out_type: INT });
    if (rest.length === 0) return begin;
    return this.concat([begin, this.constant(rest, 'int32')], 0, INT);
  }

  /** @param shape - Where the inputs do not say it. */
  private node(op: string, input: Ref[], attr: GraphNode['attr'], name?: string, shape?: Shape): Ref {
    const key = JSON.stringify([op, input, attr]);
    const known = name === undefined ? this.unnamed.get(key) : undefined;
    if (known !== undefined) return known;
    const unique = name ?? this.nextName(op);
    if (name === undefined) this.unnamed.set(key, unique);
    this.nodes.push({ name: unique, op, ...(input.length > 0 && { input }), attr });
    const operands = input.map((ref) => this.operands.get(ref));
    if (shape) this.operands.set(unique, { shape });
    else if (input.length > 0 && operands.every((operand) => operand !== undefined))
      this.operands.set(unique, { shape: outputShape(op, operands, attr) });
    return unique;
  }

  private nextName(op: string): string {
    const count = this.counts.get(op) ?? 0;
    this.counts.set(op, count + 1);
    return `${op.replace(/^_/, '')}_${count}`; // TensorFlow's node names start with a letter or digit
  }
}
