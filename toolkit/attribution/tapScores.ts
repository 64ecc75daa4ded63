import type { Model } from '../activations/model';
import type { SentenceTaps } from '../activations/run';
import { UserError } from '../errors';
import { own } from '../own';
import type { Encoding } from '../tokens/tokenizer';
import type { Place } from './place';
import type { TapScorer } from './scorer';

/**
 * Names of the taps that a scorer reads at a place.
 * @throws {UserError} For a tap or a role that the model does not have.
 */
export function tapNames(
  { name, taps, unavailable }: Pick<TapScorer, 'name' | 'taps' | 'unavailable'>,
  place: Place,
  model: Pick<Model, 'tap' | 'roles'>,
): string[] {
  const reason = unavailable?.(model, place) ?? null;
  if (reason !== null) throw new UserError({ what: `${name}: ${reason}` });
  return taps(place).map((query) => model.tap(query).name);
}

/** The scores of a sentence, one a wordpiece [T], from its taps by name. */
export function tapScores(
  scorer: TapScorer,
  place: Place,
  model: Pick<Model, 'tap' | 'roles'>,
): (taps: SentenceTaps, encoding: Encoding) => Float64Array {
  const names = tapNames(scorer, place, model);
  return (taps, encoding) => {
    const values = names.map((name) => own(taps, name)!);
    return scorer.pieceScores(values, place, encoding, model.roles);
  };
}
