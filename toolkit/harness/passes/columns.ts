import type { SentenceTaps } from '../../activations/run';
import { activationStrength } from '../../attribution/activationStrength';
import { attentionReceived } from '../../attribution/attention';
import { type Place, scoreKey, placeOf } from '../../attribution/place';
import { scorerLayers } from '../../attribution/registry';
import type { TapScorer } from '../../attribution/scorer';
import { tapNames, tapScores } from '../../attribution/tapScores';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';
import { type AlteredState, alteredState, needsMoments } from './alteration';

/** What a converted model says of itself. */
type Described = Pick<ConvertedFolder, 'tap' | 'roles' | 'sites' | 'config'>;

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
 * @throws {UserError} For a tap that the model does not have.
 */
export function columnOf(scorer: TapScorer, place: Place, selection: string, model: Described): Column {
  const scoresOf = tapScores(scorer, place, model);
  return {
    key: columnKey(scorer, place, selection),
    taps: tapNames(scorer, place, model),
    altered: alteredState(place, model),
    valuesOf: (taps, encoding) => Float32Array.from(scoresOf(taps, encoding)),
  };
}

/** Where its numbers are found. */
export function columnKey({ name, factors }: TapScorer, place: Place, selection: string): string {
  const key = scoreKey(name, place, factors);
  return needsMoments(place) ? `${key}@${selection.slice(0, 12)}` : key;
}

/** The column of a shift, L2 norm of hidden_states[layer] - hidden_states[layer - 1]. */
export function shiftColumn(layer: number, model: Described): Column {
  const tap = model.tap({ kind: 'shift', layer }).name;
  return { key: `shift.${layer}`, taps: [tap], altered: null, valuesOf: (taps) => own(taps, tap)!.values };
}

/**
 * What a forward pass whose activations are kept computes besides what is asked, so that no later sweep over the same text needs
 * another: every norm at each site and layer, attention received, and every shift.
 */
export function standardColumns(model: Described): Column[] {
  const column = (scorer: TapScorer, place: Partial<Place>) => columnOf(scorer, placeOf(place), '', model);
  const norms = model.sites.flatMap((site) =>
    activationStrength.factors.norm.flatMap((norm) =>
      scorerLayers(activationStrength, model.config).map((layer) => column(activationStrength, { layer, site, norm })),
    ),
  );
  const attention = scorerLayers(attentionReceived, model.config).map((layer) => column(attentionReceived, { layer }));
  const shifts = Array.from({ length: model.config.numLayers }, (_, block) => shiftColumn(block + 1, model));
  return [...norms, ...attention, ...shifts];
}
