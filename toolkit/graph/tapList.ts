import type { BertConfig } from '../checkpoint/config';
import {
  cotangentTap,
  type Dimension,
  type Heads,
  HEAD_TARGETS,
  normKind,
  NORMS,
  SITES,
  type Tap,
  TARGETS,
} from './taps';

/** Every tap of a graph of this shape, in the order of the forward pass. */
export function listTaps(config: BertConfig, heads: Heads): Tap[] {
  const { hiddenSize: H, numLayers } = config;
  const layers = Array.from({ length: numLayers + 1 }, (_, l) => l);
  return [
    tap('word_embeddings', null, 'B', 'T', H),
    tap('embedding_norm', null, 'B', 'T'),
    ...layers.flatMap((l) => [...(l > 0 ? attentionKinds(config, l) : []), ...stateKinds(config, l)]),
    ...headKinds(config, heads),
    ...layers.flatMap((l) => [tap('gradient.hidden_states', l, 'B', 'T', H), tap('gradient.residual', l, 'B', 'T', H)]),
    tap('gradient_x_input', null, 'B', 'T'),
  ];
}

function tap(kind: string, layer: number | null, ...shape: Dimension[]): Tap {
  return { name: layer === null ? kind : `${kind}.${layer}`, kind, layer, shape };
}

function attentionKinds({ hiddenSize: H, numHeads: A }: BertConfig, l: number): Tap[] {
  return [
    tap('values', l, 'B', A, 'T', H / A),
    tap('attentions', l, 'B', A, 'T', 'T'),
    tap('attention_received', l, 'B', A, 'T'),
    tap('attention_mean', l, 'B', 'T', 'T'),
    tap('attention_from_cls', l, 'B', A, 'T'),
    tap('attention_norm', l, 'B', 'T', 'T'),
    tap('attention_norm_residual', l, 'B', 'T', 'T'),
    tap('attention_residual', l, 'B', 'T', H),
    tap('attention_output', l, 'B', 'T', H),
  ];
}

function stateKinds({ hiddenSize: H }: BertConfig, l: number): Tap[] {
  const norms = SITES.flatMap((site) =>
    [false, true].flatMap((centred) => NORMS.map((norm) => tap(normKind(site, norm, centred), l, 'B', 'T'))),
  );
  const shift = l > 0 ? [tap('shift', l, 'B', 'T')] : [];
  return [tap('residual', l, 'B', 'T', H), tap('hidden_states', l, 'B', 'T', H), ...norms, ...shift];
}

function headKinds({ hiddenSize: H, vocabularySize: V }: BertConfig, heads: Heads): Tap[] {
  const pooler = heads.pooler ? [tap('pooler', null, 'B', H)] : [];
  const sentence = [tap('cls_state', null, 'B', H), tap('mean_state', null, 'B', H), tap('cosine', null, 'B')];
  const maskedLm = [
    tap('mlm_logits', null, 'B', 'T', V),
    ...['mlm_top1', 'label_logit', 'mlm_loss'].map((kind) => tap(kind, null, 'B', 'T')),
  ];
  const targets = TARGETS.filter((target) => heads.maskedLm || !HEAD_TARGETS.includes(target));
  const cotangents = targets.map((target) => tap(cotangentTap(target), null, 'B', 'T', H));
  return [...pooler, ...sentence, ...(heads.maskedLm ? maskedLm : []), ...cotangents];
}
