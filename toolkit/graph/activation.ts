import type { BertConfig } from '../checkpoint/config';
import type { GraphDef, Ref } from './graphDef';

type Activation = BertConfig['activation'];

/** The activation between the two layers of a feed-forward network: x * Phi(x) where it is the exact gelu. */
export function activate(g: GraphDef, activation: Activation, x: Ref): Ref {
  if (activation === 'relu') return g.relu(x);
  return g.mul(g.mul(x, g.add(bend(g, activation, x), g.constant(1))), g.constant(0.5));
}

/** Derivative of the activation at x. */
export function activationSlope(g: GraphDef, activation: Activation, x: Ref): Ref {
  if (activation === 'relu') return g.sign(g.relu(x));
  const bent = bend(g, activation, x);
  const share = g.mul(g.add(bent, g.constant(1)), g.constant(0.5));
  const slope = activation === 'gelu' ? erfSlope(g, x) : tanhSlope(g, x, bent);
  return g.add(share, g.mul(x, slope));
}

/** erf(x / sqrt(2)), or the tanh that comes near it (Hendrycks and Gimpel 2016). */
function bend(g: GraphDef, activation: 'gelu' | 'gelu_tanh', x: Ref): Ref {
  return activation === 'gelu' ? g.erf(g.mul(x, g.constant(Math.SQRT1_2))) : g.tanh(tanhInput(g, x));
}

/** sqrt(2 / pi) * (x + 0.044715 x^3) */
function tanhInput(g: GraphDef, x: Ref): Ref {
  const cubic = g.mul(g.mul(g.square(x), x), g.constant(0.044715));
  return g.mul(g.add(x, cubic), g.constant(Math.sqrt(2 / Math.PI)));
}

/** The normal density, exp(-x^2 / 2) / sqrt(2 pi): half the derivative of erf(x / sqrt(2)). */
function erfSlope(g: GraphDef, x: Ref): Ref {
  return g.mul(g.exp(g.mul(g.square(x), g.constant(-0.5))), g.constant(1 / Math.sqrt(2 * Math.PI)));
}

/** Half the derivative of the tanh: (1 - tanh^2) * sqrt(2 / pi) * (1 + 3 * 0.044715 x^2) / 2. */
function tanhSlope(g: GraphDef, x: Ref, bent: Ref): Ref {
  const inner = g.add(g.mul(g.square(x), g.constant(3 * 0.044715)), g.constant(1));
  const outer = g.mul(g.sub(g.constant(1), g.square(bent)), g.constant(Math.sqrt(2 / Math.PI) / 2));
  return g.mul(outer, inner);
}
