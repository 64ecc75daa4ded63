import type { Model } from '../../activations/model';
import type { OnProgress } from '../../activations/progress';
import { UserError } from '../../errors';
import type { Encoding } from '../../tokens/tokenizer';
import type { Effect } from '../effects/effect';
import { effectUnavailable } from '../effects/registry';
import { GroupRun, type GroupTools, type VariantResult } from './groupRun';
import { batchesOf, planVariants, type RunBatch, tokensOf, type Variant, type VariantGroup } from './plan';
import { askedOfHead, HeadReader } from './headReader';

/** Variants of sentences, and which effects of theirs are asked for. */
export interface VariantJob {
  model: Model;
  encodings: readonly Encoding[];
  variants: readonly Variant[];
  effects: readonly Effect[];
  /** Whether the result of a variant is known from an interrupted run. A group of which one is not is run again, to the same bytes. */
  isFinished?: (variant: number) => boolean;
  onProgress?: OnProgress;
  /** Ends the work between batches. */
  signal?: AbortSignal | undefined;
}

/**
 * The effects of all variants: in batches over many sentences, the same variant once, the clean run of each sentence with its variants,
 * and every effect of a variant from its one pass. Yields the results group by group (see `planVariants`), in a fixed order, so that
 * they can be kept as they come.
 *
 * @throws {UserError} For an effect that the model does not have.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function* runVariants(job: VariantJob): AsyncGenerator<VariantResult[]> {
  const { model, encodings, variants, effects, signal } = job;
  for (const effect of effects) {
    const reason = effectUnavailable(effect, model);
    if (reason !== null) throw new UserError({ what: `Effect ${effect.name}: ${reason}` });
  }
  const plan = planVariants(encodings, variants, model.tokenBudget);
  const left = plan.filter((group) => !group.variants.every((variant) => job.isFinished?.(variant) ?? false));
  const report = progressOf(plan, left, job.onProgress ?? (() => undefined));
  const asked = askedOfHead(effects);
  const tools: GroupTools = {
    model,
    encodings,
    effects,
    head: asked.rows || asked.next ? new HeadReader(model, asked) : null,
    onBatch: async (batch) => {
      report(batch);
      await new Promise((resolve) => setImmediate(resolve)); // Ctrl-C is heard here
      signal?.throwIfAborted();
    },
  };
  for (const group of left) yield await new GroupRun(tools, group).finish();
}

function progressOf(
  plan: readonly VariantGroup[],
  left: readonly VariantGroup[],
  onProgress: OnProgress,
): (batch: RunBatch) => void {
  const total = tokensOf(plan.flatMap(batchesOf));
  let done = total - tokensOf(left.flatMap(batchesOf));
  const report = () => {
    onProgress({ stage: 'variants', done, total, unit: 'tokens' });
  };
  report();
  return (batch) => {
    done += tokensOf([batch]);
    report();
  };
}
