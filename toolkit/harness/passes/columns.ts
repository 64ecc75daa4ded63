import type { SentenceTaps } from '../../activations/run';
import { activationStrength } from '../../attribution/activationStrength';
import { attentionReceived } from '../../attribution/attention';
import { type Place, scoreKey, placeOf } from '../../attribution/place';
import { scorerLayers } from '../../attribution/registry';
import type { TapScorer } from '../../attribution/scorer';
import type { BertConfig } from '../../checkpoint/config';
import { SITES } from '../../graph/taps';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';
import { type AlteredState, alteredState } from './alteration';

/** One number a wordpiece that a forward pass gives: a scorer's score at a place, or a tap itself. */
export interface Column {
  /** `tas.post.8`, `shift.8` */
  key: string;
  /** The taps it is computed from. */
  taps: readonly string[];
  /** The state that is altered before the taps are computed, null where states are left as they are. */
  altered: AlteredState | null;
  /** [T] from the taps of one sentence. */
  valuesOf: (taps: SentenceTaps, encoding: Encoding) => Float32Array;
}

/**
 * The column of a scorer at a place.
 * @param selection - Digest of the selection split's text, on which means and variances depend.
 */
export function columnOf(scorer: TapScorer, place: Place, selection: string): Column {
  const altered = alteredState(place);
  const key = scoreKey(scorer.name, place, scorer.factors);
  return {
    key: altered?.alteration.needsMoments ? `${key}@${selection.slice(0, 12)}` : key,
    taps: scorer.taps(place),
    altered,
    valuesOf: (taps, encoding) => Float32Array.from(scorer.pieceScores(taps, place, encoding)),
  };
}

/** The column of a shift, L2 norm of hidden_states[layer] - hidden_states[layer - 1]. */
export function shiftColumn(layer: number): Column {
  const key = `shift.${layer}`;
  return { key, taps: [key], altered: null, valuesOf: (taps) => own(taps, key)!.values };
}

/**
 * What a forward pass whose activations are kept computes besides what is asked, so that no later sweep over the same text needs
 * another: every norm at each site and layer, attention received, and every shift.
 */
export function standardColumns(model: BertConfig): Column[] {
  const column = (scorer: TapScorer, place: Partial<Place>) => columnOf(scorer, placeOf(place), '');
  const norms = SITES.flatMap((site) =>
    activationStrength.factors.norm.flatMap((norm) =>
      scorerLayers(activationStrength, model).map((layer) => column(activationStrength, { layer, site, norm })),
    ),
  );
  const attention = scorerLayers(attentionReceived, model).map((layer) => column(attentionReceived, { layer }));
  const shifts = Array.from({ length: model.numLayers }, (_, block) => shiftColumn(block + 1));
  return [...norms, ...attention, ...shifts];
}
