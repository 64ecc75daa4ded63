import type { Comparison, Effect, MaskedLmRows } from './effect';

/** How much worse the model expects the words that are left, in one unmasked pass. */
export const mlmLoss = ofMaskedLm(
  {
    name: 'mlm_loss',
    description:
      'mean negative log-likelihood of the original ids over tokens kept in both, less that of the clean run',
    unit: 'nats',
    direction: 'harm',
  },
  (clean, altered) => meanOf(altered.loss, (loss, at) => loss - clean.loss[at]!),
);

/** For how many of the words that are left the model changes its mind. */
export const mlmTop1 = ofMaskedLm(
  {
    name: 'mlm_top1',
    description: 'share of tokens kept in both whose likeliest id is another',
    unit: 'share',
    direction: 'change',
  },
  (clean, altered) => meanOf(altered.top, (id, at) => Number(id !== clean.top[at])),
);

function ofMaskedLm(
  described: Pick<Effect, 'name' | 'description' | 'unit' | 'direction'>,
  valueOf: (clean: MaskedLmRows, altered: MaskedLmRows) => number,
): Effect {
  return {
    ...described,
    needs: 'masked LM',
    columns: () => [described.name],
    values: ({ maskedLm }: Comparison) => [valueOf(maskedLm!.clean, maskedLm!.altered)],
  };
}

function meanOf(values: Float32Array, valueOf: (value: number, at: number) => number): number {
  return values.reduce((sum, value, at) => sum + valueOf(value, at), 0) / values.length;
}
