import type { GraphDef, Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/** `gelu` is the exact one, with erf; `gelu_tanh` its approximation by tanh (Hendrycks and Gimpel 2016); `silu` is x * sigmoid(x). */
export type Activation = 'gelu' | 'gelu_tanh' | 'relu' | 'silu';

/** Two linear layers with an activation between them, of a state [B, T, H]. */
export function feedForward(
  m: ModelGraph,
  state: Ref,
  names: { inner: string; outer: string },
  activation: Activation,
): Ref {
  const { hiddenSize: H, intermediateSize: I } = m.config;
  const inner = m.linear(m.flatten(state), names.inner, H, I);
  return m.unflatten(m.linear(activate(m.g, activation, inner.output), names.outer, I, H).output);
}

/** A feed-forward network with a gate (Shazeer 2020), outer(activation(gate(x)) * inner(x)), of layers without biases. */
export function gatedFeedForward(
  m: ModelGraph,
  state: Ref,
  names: { gate: string; inner: string; outer: string },
  activation: Activation,
): Ref {
  const { hiddenSize: H, intermediateSize: I } = m.config;
  const rows = m.flatten(state);
  const gate = activate(m.g, activation, m.linear(rows, names.gate, H, I, false).output);
  const inner = m.g.mul(gate, m.linear(rows, names.inner, H, I, false).output);
  return m.unflatten(m.linear(inner, names.outer, I, H, false).output);
}

/** The same of one layer for what is activated, which comes first, and what it is multiplied by. */
export function gatedInOne(
  m: ModelGraph,
  state: Ref,
  names: { inner: string; outer: string },
  activation: Activation,
  isBiased: boolean,
): Ref {
  const { hiddenSize: H, intermediateSize: I } = m.config;
  const [activated, factor] = m.g.split(m.linear(m.flatten(state), names.inner, H, 2 * I, isBiased).output, 1, 2);
  const inner = m.g.mul(activate(m.g, activation, activated!), factor!);
  return m.unflatten(m.linear(inner, names.outer, I, H, isBiased).output);
}

/** The activation between the two layers of a feed-forward network: x * Phi(x) where it is the exact gelu. */
export function activate(g: GraphDef, activation: Activation, x: Ref): Ref {
  if (activation === 'relu') return g.relu(x);
  return g.mul(g.mul(x, g.add(bend(g, activation, x), g.constant(1))), g.constant(0.5));
}

/** erf(x / sqrt(2)), the tanh that comes near it (Hendrycks and Gimpel 2016), or 2 sigmoid(x) - 1. */
function bend(g: GraphDef, activation: Exclude<Activation, 'relu'>, x: Ref): Ref {
  if (activation === 'gelu') return g.erf(g.mul(x, g.constant(Math.SQRT1_2)));
  return g.tanh(activation === 'silu' ? g.mul(x, g.constant(0.5)) : tanhInput(g, x));
}

/** sqrt(2 / pi) * (x + 0.044715 x^3) */
function tanhInput(g: GraphDef, x: Ref): Ref {
  const cubic = g.mul(g.mul(g.square(x), x), g.constant(0.044715));
  return g.mul(g.add(x, cubic), g.constant(Math.sqrt(2 / Math.PI)));
}
