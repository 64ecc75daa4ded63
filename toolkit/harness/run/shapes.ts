import { z } from 'zod';
import { UserError } from '../../errors';
import { SITES } from '../../graph/taps';
import { VERDICTS } from '../claims/claim';

const text = z.string();
const place = z.int().min(0);
const number = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();

/** What those who read a run folder rely on: its files may hold more, and rows of earlier versions less. */
export const SHAPES = {
  config: z.looseObject({ shard: text.nullish(), bootstrap: z.looseObject({ level: z.number() }) }),
  manifest: z.looseObject({
    checkpoint: z.looseObject({ name: text, numLayers: place }),
    corpus: z.looseObject({ name: text, digest: text.optional() }),
  }),
  metrics: z.array(
    z.looseObject({
      metric: text,
      value: number,
      interval: interval.optional(),
      scorer: text.nullable(),
      layer: place.nullable(),
      site: z.enum(SITES).nullable(),
      aggregation: text.nullable(),
      primary: z.boolean(),
    }),
  ),
  verdicts: z.array(
    z.looseObject({
      claim: text,
      verdict: z.enum(VERDICTS),
      because: text,
      evidence: z.array(z.looseObject({ what: text, value: number, interval })),
    }),
  ),
  words: z.looseObject({ sentence: place, word: place, form: text, upos: text, scores: z.looseObject({}) }),
  aggregates: z.looseObject({ tags: z.array(z.looseObject({})), shifts: z.array(z.looseObject({})) }),
};

/**
 * The value itself, where it has the shape; a schema's copy would lose a key that is called `__proto__`.
 * @throws {UserError} Naming the file and the place in it.
 */
export function shaped<T>(value: T, shape: z.ZodType, path: string): T {
  const issue = shape.safeParse(value).error?.issues[0];
  if (!issue) return value;
  const at = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  throw new UserError({ what: `Damaged run folder: ${path}: ${at}${issue.message}` });
}
