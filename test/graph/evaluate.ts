import assert from 'node:assert/strict';
import { erf } from 'mathjs';
import type { GraphDef, Ref } from '../../toolkit/graph/graphDef';
import { type GraphNode, isSet } from '../../toolkit/graph/graphNode';
import { own } from '../../toolkit/own';

/** A tensor in float64. */
export interface Tensor {
  shape: readonly number[];
  values: Float64Array;
}

type Kernel = (inputs: Tensor[], attr: GraphNode['attr']) => Tensor | Tensor[];

/** Computes nodes in float64, each the plainest way, so that differences of what they give can stand for derivatives. */
export function evaluator(g: GraphDef, feeds: Readonly<Record<string, Tensor>>): (ref: Ref) => Tensor {
  const nodes = new Map(g.nodes.map((node) => [node.name, node]));
  const known = new Map<string, Tensor[]>();
  for (const { name, shape, values } of g.constants) known.set(name, [{ shape, values: Float64Array.from(values) }]);
  for (const [name, tensor] of Object.entries(feeds)) known.set(name, [tensor]);
  const valueOf = (ref: Ref): Tensor => {
    const [name, output = '0'] = ref.split(':') as [string, string?];
    const outputs = known.get(name) ?? compute(nodes.get(name)!);
    known.set(name, outputs);
    return outputs[Number(output)]!;
  };
  const compute = ({ op, input = [], attr }: GraphNode): Tensor[] => {
    const kernel = own(KERNELS, op);
    if (!kernel) throw new Error(`No kernel for ${op}`);
    return [kernel(input.map(valueOf), attr)].flat();
  };
  return valueOf;
}

const KERNELS: Readonly<Record<string, Kernel>> = {
  AddV2: pairs((a, b) => a + b),
  Sub: pairs((a, b) => a - b),
  Mul: pairs((a, b) => a * b),
  RealDiv: pairs((a, b) => a / b),
  Square: each((x) => x * x),
  Sqrt: each(Math.sqrt),
  Rsqrt: each((x) => 1 / Math.sqrt(x)),
  Exp: each(Math.exp),
  Log: each(Math.log),
  Abs: each(Math.abs),
  Sign: each(Math.sign),
  Erf: each((x) => erf(x)),
  Tanh: each(Math.tanh),
  Cos: each(Math.cos),
  Sin: each(Math.sin),
  Relu: each((x) => Math.max(x, 0)),
  Identity: each((x) => x),
  Cast: each((x) => x),
  ZerosLike: each(() => 0),
  OnesLike: each(() => 1),
  Sum: folded((values) => values.reduce(plus)),
  Mean: folded((values) => values.reduce(plus) / values.length),
  Max: folded((values) => Math.max(...values)),
  Cumsum: ([ones]) => build(ones!.shape, (index) => index.at(-1)!), // of ones, without its own
  Softmax: ([x]) => softmax(x!),
  MatMul: ([a, b]) => product(a!, b!),
  _FusedMatMul: ([a, b, bias]) => both(product(a!, b!), bias!, plus),
  BatchMatMulV2: ([a, b], { adj_y }) => product(a!, isSet(adj_y) ? turned(b!) : b!),
  Shape: ([x]) => ({ shape: [x!.shape.length], values: Float64Array.from(x!.shape) }),
  Reshape: ([x, shape]) => ({ shape: resolved(x!.values.length, [...shape!.values]), values: x!.values }),
  ExpandDims: ([x, axis]) => {
    assert.ok(axis!.values[0]! <= x!.shape.length, 'a dimension beyond the last');
    return { shape: x!.shape.toSpliced(axis!.values[0]!, 0, 1), values: x!.values };
  },
  Transpose: ([x, axes]) => transposed(x!, [...axes!.values]),
  Split: ([axis, x], { num_split }) => split(x!, axis!.values[0]!, 'i' in num_split! ? Number(num_split.i) : 1),
  Slice: ([x, begin, size]) => {
    const sizes = x!.shape.map((full, axis) =>
      size!.values[axis] === -1 ? full - begin!.values[axis]! : size!.values[axis]!,
    );
    return build(sizes, (index) =>
      at(
        x!,
        index.map((place, axis) => place + begin!.values[axis]!),
      ),
    );
  },
  GatherV2: ([table, rows]) =>
    build([...rows!.shape, ...table!.shape.slice(1)], (index) => {
      const rank = rows!.shape.length;
      return at(table!, [at(rows!, index.slice(0, rank)), ...index.slice(rank)]);
    }),
  Pack: (parts, { axis }) => {
    const along = axis !== undefined && 'i' in axis ? Number(axis.i) : 0;
    return joined(
      parts.map(({ shape, values }) => ({ shape: shape.toSpliced(along, 0, 1), values })),
      along,
    );
  },
  ConcatV2: (inputs) => joined(inputs.slice(0, -1), inputs.at(-1)!.values[0]!),
};

function plus(a: number, b: number): number {
  return a + b;
}

function each(of: (x: number) => number): Kernel {
  return ([x]) => ({ shape: x!.shape, values: x!.values.map(of) });
}

function pairs(of: (a: number, b: number) => number): Kernel {
  return ([a, b]) => both(a!, b!, of);
}

function both(a: Tensor, b: Tensor, of: (a: number, b: number) => number): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [own, other] = [a, b].map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const shape = own!.map((size, axis) => Math.max(size, other![axis]!));
  return build(shape, (index) => of(at(a, index), at(b, index)));
}

function folded(of: (values: number[]) => number): Kernel {
  return ([x, axes], { keep_dims }) => {
    const isFolded = (axis: number) => axes!.values.includes(axis);
    const kept = build(
      x!.shape.map((size, axis) => (isFolded(axis) ? 1 : size)),
      (index) =>
        of(
          indices(x!.shape.map((size, axis) => (isFolded(axis) ? size : 1))).map((more) =>
            at(
              x!,
              more.map((i, axis) => i + index[axis]!),
            ),
          ),
        ),
    );
    return isSet(keep_dims) ? kept : { ...kept, shape: x!.shape.filter((_, axis) => !isFolded(axis)) };
  };
}

function softmax(x: Tensor): Tensor {
  const width = x.shape.at(-1)!;
  const rows = Array.from({ length: x.values.length / width }, (_, row) =>
    x.values.slice(row * width, (row + 1) * width),
  );
  const shares = rows.flatMap((row) => {
    const powers = row.map((value) => Math.exp(value - Math.max(...row)));
    return [...powers.map((power) => power / powers.reduce(plus))];
  });
  return { shape: x.shape, values: Float64Array.from(shares) };
}

function product(a: Tensor, b: Tensor): Tensor {
  const inner = Array.from({ length: a.shape.at(-1)! }, (_, k) => k);
  return build(a.shape.with(-1, b.shape.at(-1)!), (index) =>
    inner.map((k) => at(a, index.with(-1, k)) * at(b, index.with(-2, k))).reduce(plus),
  );
}

/** With the last two dimensions exchanged. */
function turned(x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return transposed(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

function transposed(x: Tensor, axes: number[]): Tensor {
  return build(
    axes.map((axis) => x.shape[axis]!),
    (index) =>
      at(
        x,
        axes.map((_, axis) => index[axes.indexOf(axis)]!),
      ),
  );
}

function split(x: Tensor, axis: number, parts: number): Tensor[] {
  const size = x.shape[axis]! / parts;
  return Array.from({ length: parts }, (_, part) =>
    build(x.shape.with(axis, size), (index) => at(x, index.with(axis, index[axis]! + part * size))),
  );
}

function joined(parts: Tensor[], axis: number): Tensor {
  return parts.reduce((a, b) => {
    const size = a.shape[axis]!;
    return build(a.shape.with(axis, size + b.shape[axis]!), (index) =>
      index[axis]! < size ? at(a, index) : at(b, index.with(axis, index[axis]! - size)),
    );
  });
}

/** A shape with its -1 replaced by the size that is left. */
function resolved(count: number, shape: number[]): number[] {
  const others = shape.filter((size) => size !== -1).reduce((a, b) => a * b, 1);
  return shape.map((size) => (size === -1 ? count / others : size));
}

/** A value by its place, where a dimension that is missing or of size 1 is repeated. */
function at({ shape, values }: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return values[shape.reduce((offset, size, axis) => offset * size + (size === 1 ? 0 : own[axis]!), 0)]!;
}

export function build(shape: readonly number[], of: (index: number[]) => number): Tensor {
  return { shape, values: Float64Array.from(indices(shape).map(of)) };
}

function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (known, size) => known.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}
