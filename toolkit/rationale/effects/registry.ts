import type { Model } from '../../activations/model';
import { noSentenceToken } from '../../attribution/roles';
import { entryNamed } from '../../errors';
import type { Effect } from './effect';
import { mlmLoss, mlmTop1, clsCosine, clsL2, meanCosine, meanL2, otherShift } from './modelEffects';

/** Every effect on the model itself, in the order of reports. */
export const EFFECTS: readonly Effect[] = [clsCosine, clsL2, meanCosine, meanL2, mlmLoss, mlmTop1, otherShift];

/**
 * The effect of that name.
 * @throws {UserError} For a name there is not, with the nearest there is.
 */
export function effectNamed(name: string): Effect {
  return entryNamed('effect', EFFECTS, name);
}

/** Why a model has no such effect, or null where it has. */
export function effectUnavailable(
  { name, needs, role }: Pick<Effect, 'name' | 'needs' | 'role'>,
  { taps, roles }: Pick<Model, 'taps' | 'roles'>,
): string | null {
  const reason = role === 'sentence' ? noSentenceToken(roles, `the effect ${name}`) : null;
  if (reason !== null) return reason;
  const hasHead = taps.some(({ kind }) => kind === 'mlm_logits');
  return needs === 'masked LM' && !hasHead ? 'the checkpoint has no masked-LM head' : null;
}

/** Names of the numbers that effects give, in the order of `VariantResult.values`. */
export function effectColumns(effects: readonly Effect[], numLayers: number): string[] {
  return effects.flatMap(({ columns }) => columns(numLayers));
}
