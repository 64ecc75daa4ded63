import { type GraphNode, isProduct } from './graphNode';
import type { FrozenGraph } from './savedModel';

/**
 * The graph with the exact gelu after a linear layer, and every LayerNorm, as one operation each: those of oneDNN in TensorFlow
 * for CPUs from 2.16 on. Products with a transposed matrix read it as it lies: a copy of the vocabulary's takes longer than many a batch
 * in the masked-LM head. What a fused operation computes inside is no tap, so every tap keeps its name.
 */
export function fuseForOneDnn(graph: FrozenGraph): FrozenGraph {
  const nodes = readTransposed(fuseGelu(graph.nodes));
  const inputsOf = inputsAmong(nodes);
  const epsilons = scalarsOf(graph);
  return { ...graph, nodes: nodes.map((node) => fusedLayerNorm(node, inputsOf, epsilons) ?? node) };
}

/** The same but for LayerNorms: what kernels of ours compute on wasm. */
export function fuseForWasm(nodes: readonly GraphNode[]): GraphNode[] {
  return readTransposed(fuseGelu(nodes));
}

/** The nodes with the exact gelu after a linear layer as part of it: the fused operation `GeluExact`. */
function fuseGelu(nodes: readonly GraphNode[]): GraphNode[] {
  const inputsOf = inputsAmong(nodes);
  return nodes.map((node) => fusedGelu(node, inputsOf) ?? node);
}

/**
 * The nodes with each product whose second factor is a transposed matrix as one with the matrix itself, and without the transposed ones
 * that nothing reads then.
 */
function readTransposed(nodes: readonly GraphNode[]): GraphNode[] {
  const inputsOf = inputsAmong(nodes);
  const passed = new Set<string>();
  const turned = nodes.map((node) => {
    const [, factor] = inputsOf(node);
    if (!isProduct(node) || factor?.op !== 'Transpose') return node;
    passed.add(factor.name);
    const [x, , ...others] = node.input!;
    return { ...node, input: [x!, factor.input![0]!, ...others], attr: { ...node.attr, transpose_b: { b: true } } };
  });
  const read = new Set(turned.flatMap(({ input = [] }) => input));
  return turned.filter(({ name }) => read.has(name) || !passed.has(name));
}

type InputsOf = (node: GraphNode | undefined) => (GraphNode | undefined)[];

function inputsAmong(nodes: readonly GraphNode[]): InputsOf {
  const nodeOf = new Map(nodes.map((node) => [node.name, node]));
  return (node) => (node?.input ?? []).map((name) => nodeOf.get(name));
}

/** `x * (erf(x * sqrt(1/2)) + 1) * 1/2` with x a linear layer, or null. */
function fusedGelu(node: GraphNode, inputsOf: InputsOf): GraphNode | null {
  if (node.op !== 'Mul') return null;
  const [product] = inputsOf(node);
  const [linear, sum] = inputsOf(product);
  const [erf] = inputsOf(sum);
  const [scaled] = inputsOf(erf);
  const [argument] = inputsOf(scaled);
  if (erf?.op !== 'Erf' || linear?.op !== '_FusedMatMul' || argument !== linear) return null;
  const fusedOps = { list: { s: ['BiasAdd', 'GeluExact'].map((op) => btoa(op)) } };
  return { ...linear, name: node.name, attr: { ...linear.attr, fused_ops: fusedOps } };
}

/** `(x - mean(x)) * rsqrt(variance + epsilon) * gamma + beta`, or null. */
function fusedLayerNorm(node: GraphNode, inputsOf: InputsOf, scalars: Map<string, number>): GraphNode | null {
  if (node.op !== 'AddV2') return null;
  const [scaled, beta] = inputsOf(node);
  const [normalised, gamma] = inputsOf(scaled);
  const [deviation, root] = inputsOf(normalised);
  const [variance] = inputsOf(root);
  const epsilon = scalars.get(variance?.input?.[1] ?? '');
  if (root?.op !== 'Rsqrt' || epsilon === undefined || beta?.op !== 'Const' || gamma?.op !== 'Const') return null;
  const input = [deviation!.input![0]!, gamma.name, beta.name];
  return { name: node.name, op: '_MklLayerNorm', input, attr: { T: { type: 'DT_FLOAT' }, epsilon: { f: epsilon } } };
}

function scalarsOf({ constants }: FrozenGraph): Map<string, number> {
  const scalars = constants.filter(({ dtype, shape }) => dtype === 'float32' && shape.length === 0);
  return new Map(scalars.map(({ name, bytes }) => [name, new DataView(bytes.slice().buffer).getFloat32(0, true)]));
}
