import assert from 'node:assert/strict';
import type { Model } from '../../../toolkit/activations/model';
import { ablate, isRefusal, OPERATIONS } from '../../../toolkit/rationale/ablation/ablation';
import { intervene } from '../../../toolkit/rationale/ablation/intervention';
import type { Effect } from '../../../toolkit/rationale/effects/effect';
import { EFFECTS, effectUnavailable } from '../../../toolkit/rationale/effects/registry';
import type { VariantResult } from '../../../toolkit/rationale/variants/groupRun';
import type { Variant } from '../../../toolkit/rationale/variants/plan';
import { runVariants, type VariantJob } from '../../../toolkit/rationale/variants/runVariants';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { encodingOf } from './livelyModel';

/** Sentences of 4 to 20 tokens, one a word. */
export function sentences(count: number): Encoding[] {
  return Array.from({ length: count }, (_, s) => {
    const words = Array.from({ length: 2 + ((s * 7) % 17) }, (_, word) => word);
    const ids = words.map((word) => 5 + ((s * 11 + word * 13) % 35));
    return encodingOf([2, ...ids, 3], [null, ...words, null]);
  });
}

/** Of the tokens that a removed word leaves. */
export const ids = { mask: 4, removal: 4, pad: 0 };

/** Every word by itself, ablated in every way. */
export function leaveOneOut(encodings: readonly Encoding[]): Variant[] {
  return encodings.flatMap((encoding, sentence) =>
    encoding.wordIds.flatMap((word) => {
      if (word === null) return [];
      return OPERATIONS.flatMap((operation) => {
        const input = ablate(encoding, [word], { operation, draw: (_, id) => 5 + ((id + 3) % 40) }, ids);
        return isRefusal(input) ? [] : [{ sentence, input, intervention: null }];
      });
    }),
  );
}

/** The last word of each sentence replaced by zeros at some states. */
function zeroed(encodings: readonly Encoding[], H: number): Variant[] {
  return encodings.flatMap((encoding, sentence) =>
    (['post', 'pre'] as const).map((site) => {
      const word = encoding.wordIds.at(-2)!;
      const found = intervene(encoding, [word], { site, layer: sentence % 3 }, { intervention: 'zero' }, H);
      assert.ok(!isRefusal(found));
      return { sentence, ...found };
    }),
  );
}

export async function collect(job: VariantJob): Promise<VariantResult[]> {
  const results: VariantResult[] = [];
  for await (const group of runVariants(job)) results.push(...group);
  return results;
}

/** Every effect that a model has. */
export function effectsOf(model: Model): Effect[] {
  return EFFECTS.filter((effect) => effectUnavailable(effect, model) === null);
}

/** Variants of 60 sentences, more than one group. */
export function bigJob(model: Model): VariantJob {
  const encodings = sentences(60);
  const variants = [...leaveOneOut(encodings), ...zeroed(encodings, model.config.hiddenSize)];
  return { model, encodings, variants, effects: effectsOf(model) };
}
