import type { Model } from '../../activations/model';
import { noSentenceToken } from '../../attribution/roles';
import { entryNamed } from '../../errors';
import type { Effect } from './effect';
import { clsCosine, clsL2, lmKl, lmLoss, meanCosine, meanL2, mlmLoss, mlmTop1, otherShift } from './modelEffects';

/** Every effect on the model itself, in the order of reports. */
export const EFFECTS: readonly Effect[] = [
  clsCosine,
  clsL2,
  meanCosine,
  meanL2,
  mlmLoss,
  mlmTop1,
  lmLoss,
  lmKl,
  otherShift,
];

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
  const has = (logits: string) => taps.some(({ kind }) => kind === logits);
  if (needs === 'masked LM' && !has('mlm_logits')) return 'the checkpoint has no masked-LM head';
  const isCausal = needs === 'causal LM' || needs === 'next token';
  return isCausal && !has('lm_logits') ? 'the checkpoint has no causal-LM head' : null;
}

/** Names of the numbers that effects give, in the order of `VariantResult.values`. */
export function effectColumns(effects: readonly Effect[], numLayers: number): string[] {
  return effects.flatMap(({ columns }) => columns(numLayers));
}
