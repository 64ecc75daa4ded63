import type { SentenceTaps } from '../../activations/run';
import { type Place, scoreKey } from '../../attribution/place';
import type { TapScorer } from '../../attribution/scorer';
import { tapNames, tapScores } from '../../attribution/tapScores';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import type { Encoding } from '../../tokens/tokenizer';
import { type AlteredState, alteredState, type Moments, needsMoments } from './moments';

/** What a converted model says of itself. */
export type Described = Pick<ConvertedFolder, 'tap' | 'roles' | 'sites' | 'config'>;

/** One number a wordpiece that a forward pass gives: a scorer's score at a place, or a tap itself. */
export interface Column {
  /** `tas.post.8`, `shift.8` */
  key: string;
  /** The taps it is computed from. */
  taps: readonly string[];
  /** The state that is altered before the taps are computed, null where states are left as they are. */
  altered: AlteredState | null;
  /** Whether `valuesOf` needs what the selection split gives. */
  usesMoments?: boolean;
  /** [T] from the taps of one sentence. */
  valuesOf: (taps: SentenceTaps, encoding: Encoding, moments: Moments) => Float32Array;
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
