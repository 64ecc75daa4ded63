import { z } from 'zod';
import type { ConfigFile } from '../../checkpoint/config';
import { UserError } from '../../errors';
import { nothing, only } from './configFields';

const THETA = 'a number of at least 1';
const theta = z.number(THETA).min(1, THETA).max(1e12, THETA).optional();
const SHARE = 'a number above 0 and at most 1';
const share = z.number(SHARE).positive(SHARE).max(1, SHARE).optional();
export const SCALED = 'rotary positions of another kind are not supported';
// Hugging Face's code turns whole heads in these families, even where the config says otherwise.
const whole = only(1, 'a partial_rotary_factor of another size is not supported');

/** Rotary positions of one kind, as version 5 of transformers states them. */
export const ROTARY = z.object({
  rope_theta: theta,
  partial_rotary_factor: whole,
  rope_type: only('default', SCALED),
  type: only('default', SCALED),
});

/** Rotary positions as config.json states them: in fields of their own, or since version 5 of transformers in one. */
export const ROTARY_FIELDS = {
  rope_theta: theta,
  rope_scaling: nothing(SCALED),
  partial_rotary_factor: whole,
  rope_parameters: ROTARY.nullish(),
};

/** The same of a family that may turn a part of each head. */
export const PARTIAL_ROTARY_FIELDS = {
  ...ROTARY_FIELDS,
  partial_rotary_factor: share,
  rope_parameters: ROTARY.extend({ partial_rotary_factor: share }).nullish(),
};

type RotaryFields = z.infer<z.ZodObject<typeof PARTIAL_ROTARY_FIELDS>>;

/** How fast the angles fall along a head, and which share of its dimensions is turned. */
export function rotaryOf({ rope_parameters, ...fields }: RotaryFields): { theta: number; share: number } {
  return {
    theta: rope_parameters?.rope_theta ?? fields.rope_theta ?? 10_000,
    share: rope_parameters?.partial_rotary_factor ?? fields.partial_rotary_factor ?? 1,
  };
}

/**
 * The pairs of dimensions that are turned, of so many in a head.
 * @throws {UserError} Where they do not divide the head, of which a pair is then not two equal parts.
 */
export function rotaryPairs({ path }: ConfigFile, headSize: number, share: number): number {
  const pairs = Math.trunc(headSize * share) / 2;
  if (Number.isInteger(pairs) && pairs > 0 && headSize % pairs === 0) return pairs;
  throw new UserError({
    what: `${path}: share of a head's ${headSize} dimensions that rotary positions turn`,
    got: share,
    expected: 'an even number of dimensions, half of which divides the head',
  });
}
