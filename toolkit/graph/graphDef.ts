/** A reference to a node's output: `name`, or `name:1` for its second output. */
export type Ref = string;

/** A stored tensor of the graph and where its values come from in the checkpoint. */
export interface Weight {
  name: string;
  shape: number[];
  /** Checkpoint tensors joined along the last dimension, each transposed first where `transposed`. */
  sources: string[];
  transposed: boolean;
}

/** A small tensor that belongs to the structure of the graph and not to the checkpoint. */
export interface Constant {
  name: string;
  dtype: 'float32' | 'int32';
  shape: number[];
  values: number[];
}

type Attribute =
  | { type: string }
  | { b: boolean }
  | { i: string }
  | { f: number }
  | { shape: { dim: { size: string }[] } }
  | { list: { s: string[] } };

/** A node of a TensorFlow GraphDef in its JSON form. */
export interface GraphNode {
  name: string;
  op: string;
  input?: string[];
  attr: Record<string, Attribute>;
}

const FLOAT: Attribute = { type: 'DT_FLOAT' };
const INT: Attribute = { type: 'DT_INT32' };

/**
 * Writes down a TensorFlow graph one operation at a time. Each method adds one node and returns a reference to it; the trailing
 * `name` makes the node a tap. Only operations with a TensorFlow.js kernel on cpu, wasm and native, and with a gradient, are here.
 */
export class GraphDef {
  readonly nodes: GraphNode[] = [];
  readonly weights: Weight[] = [];
  readonly constants: Constant[] = [];
  private readonly counts = new Map<string, number>();

  /** An input; without a shape it takes any. */
  placeholder(name: string, dtype: 'float32' | 'int32', shape?: number[]): Ref {
    const dim = shape?.map((size) => ({ size: String(size) }));
    const attr = { dtype: dtype === 'int32' ? INT : FLOAT, ...(dim && { shape: { shape: { dim } } }) };
    return this.node('Placeholder', [], attr, name);
  }

  weight(weight: Weight): Ref {
    this.weights.push(weight);
    return this.node('Const', [], { dtype: FLOAT }, weight.name);
  }

  constant(values: number[] | number, dtype: 'float32' | 'int32' = 'float32'): Ref {
    const list = typeof values === 'number' ? [values] : values;
    // TensorFlow's node names know no plus sign.
    const label = list.join('_').replaceAll('+', '');
    const name = `constants/${dtype}_${typeof values === 'number' ? 'scalar' : 'vector'}_${label}`;
    if (!this.constants.some((constant) => constant.name === name)) {
      this.constants.push({ name, dtype, shape: typeof values === 'number' ? [] : [list.length], values: list });
      this.node('Const', [], { dtype: dtype === 'int32' ? INT : FLOAT }, name);
    }
    return name;
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
  relu = (x: Ref): Ref => this.node('Relu', [x], { T: FLOAT });
  softmax = (x: Ref, name?: string): Ref => this.node('Softmax', [x], { T: FLOAT }, name);
  toFloat = (x: Ref, name?: string): Ref => this.node('Cast', [x], { SrcT: INT, DstT: FLOAT }, name);

  mean = (x: Ref, axis: number, keepDims = false, name?: string): Ref => this.reduce('Mean', x, axis, keepDims, name);
  sum = (x: Ref, axis: number, keepDims = false, name?: string): Ref => this.reduce('Sum', x, axis, keepDims, name);
  max = (x: Ref, axis: number, keepDims = false, name?: string): Ref => this.reduce('Max', x, axis, keepDims, name);

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

  shapeOf(x: Ref): Ref {
    return this.node('Shape', [x], { T: INT, out_type: INT });
  }

  /** Tensors joined along an axis. */
  concat(parts: Ref[], axis: number): Ref {
    const attr = { T: FLOAT, Tidx: INT, N: { i: String(parts.length) } };
    return this.node('ConcatV2', [...parts, this.constant(axis, 'int32')], attr);
  }

  /** Tensors of the same shape side by side along a new axis. */
  stack(parts: Ref[], axis: number): Ref {
    return this.node('Pack', parts, { T: FLOAT, N: { i: String(parts.length) }, axis: { i: String(axis) } });
  }

  /** Shape tensors joined end to end. */
  joinShapes(a: Ref, b: Ref): Ref {
    return this.node('ConcatV2', [a, b, this.constant(0, 'int32')], { T: INT, Tidx: INT, N: { i: '2' } });
  }

  reshape(x: Ref, shape: Ref, name?: string): Ref {
    return this.node('Reshape', [x, shape], { T: FLOAT, Tshape: INT }, name);
  }

  expandDims(x: Ref, axis: number): Ref {
    return this.node('ExpandDims', [x, this.constant(axis, 'int32')], { T: FLOAT, Tdim: INT });
  }

  transpose(x: Ref, permutation: number[], name?: string): Ref {
    return this.node('Transpose', [x, this.constant(permutation, 'int32')], { T: FLOAT, Tperm: INT }, name);
  }

  split(x: Ref, axis: number, parts: number): Ref[] {
    const attr = { T: FLOAT, num_split: { i: String(parts) } };
    const split = this.node('Split', [this.constant(axis, 'int32'), x], attr);
    return Array.from({ length: parts }, (_, part) => (part === 0 ? split : `${split}:${part}`));
  }

  slice(x: Ref, begin: number[], size: number[]): Ref {
    const bounds = [this.constant(begin, 'int32'), this.constant(size, 'int32')];
    return this.node('Slice', [x, ...bounds], { T: FLOAT, Index: INT });
  }

  /** Positions 0, 1, 2 ... along the last axis of `ids`, in its shape. */
  positions(ids: Ref): Ref {
    const ones = this.node('OnesLike', [ids], { T: INT });
    const attr = { T: INT, Tidx: INT, exclusive: { b: true }, reverse: { b: false } };
    return this.node('Cumsum', [ones, this.constant(1, 'int32')], attr);
  }

  private reduce(op: string, x: Ref, axis: number, keepDims: boolean, name?: string): Ref {
    const attr = { T: FLOAT, Tidx: INT, keep_dims: { b: keepDims } };
    return this.node(op, [x, this.constant([axis], 'int32')], attr, name);
  }

  private node(op: string, input: Ref[], attr: GraphNode['attr'], name?: string): Ref {
    const unique = name ?? this.nextName(op);
    this.nodes.push({ name: unique, op, ...(input.length > 0 && { input }), attr });
    return unique;
  }

  private nextName(op: string): string {
    const count = this.counts.get(op) ?? 0;
    this.counts.set(op, count + 1);
    return `${op.replace(/^_/, '')}_${count}`; // TensorFlow's node names start with a letter or digit
  }
}
