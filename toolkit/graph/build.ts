import type { Architecture, Family } from './families/family';
import { GraphDef } from './graphDef';
import type { Heads } from './modelConfig';
import { causalLm } from './parts/causalLm';
import { gradientTaps } from './parts/gradientTaps';
import { maskedLm } from './parts/maskedLm';
import { ModelGraph } from './parts/modelGraph';
import { pooler } from './parts/pooler';
import { sentenceStates } from './parts/sentenceStates';
import { outputSite, type Tap } from './taps';

/** A model as a TensorFlow graph, and its taps in the order in which they were made. */
export interface BuiltGraph {
  graph: GraphDef;
  taps: Tap[];
}

/**
 * Writes the graph of a model, every tap a named node: the forward pass, the heads that the checkpoint has, and the derivatives. Weights
 * keep the checkpoint's own values; a linear layer is stored [in, out].
 */
export function buildGraph({ sites, roles }: Family, architecture: Architecture, heads: Heads): BuiltGraph {
  const graph = new GraphDef();
  const m = new ModelGraph(graph, architecture.config, roles);
  const { sum, words = 'word_embeddings', last } = architecture.encoder(m);
  if (heads.pooler) pooler(m, last, architecture.pooler!);
  const targets = sentenceStates(m, last, outputSite(sites));
  if (heads.maskedLm) Object.assign(targets, maskedLm(m, last, architecture.maskedLm!));
  if (heads.causalLm) Object.assign(targets, causalLm(m, last, architecture.causalLm!));
  gradientTaps(m, targets, sites, { sum, words });
  return { graph, taps: m.taps() };
}
