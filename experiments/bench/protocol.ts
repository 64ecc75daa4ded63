import { z } from 'zod';

/** What a system is asked, one JSON document a line of its stdin. */
export interface Request {
  /** Wordpiece ids of each sentence, special tokens included. */
  sentences: readonly (readonly number[])[];
  /** Positions in `sentences` that go through the model together. A system that plans its own batches ignores them. */
  batches: readonly (readonly number[])[];
  /** Whether every norm shall come home, or their sums alone. */
  norms: boolean;
}

/** A system's first line, once its weights are loaded: the versions of what it runs on. */
export const Ready = z.object({ ready: z.record(z.string(), z.string()) });

/** A system's answer to one request. */
export const Reply = z.object({
  /** From the ids in memory to the norms in memory; reading the request and writing the reply are left out. */
  seconds: z.number().positive(),
  tokens: z.number().int().positive(),
  /** For each layer from 0, the sum of the norms of all tokens. */
  checksum: z.array(z.number()),
  /** By sentence, layer and token, where they were asked for. */
  norms: z.array(z.array(z.array(z.number()))).optional(),
});
export type Reply = z.infer<typeof Reply>;
