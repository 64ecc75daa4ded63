import { planBatches } from '../../activations/batch';
import type { Encoding } from '../../tokens/tokenizer';
import { interventionTap } from '../ablation/intervention';
import { distinctRuns, type Variant, type VariantRun } from './variant';

/** Runs that go through the graph together, the longest first. */
export interface RunBatch {
  runs: VariantRun[];
  /** Tokens of the longest. */
  length: number;
}

/** Sentences whose clean states are in memory at once. */
export interface VariantGroup {
  /** Positions in the list of variants, ascending. */
  variants: number[];
  /** Clean runs and altered inputs; the clean run of a sentence is in the batch of its variants or an earlier one. */
  batches: RunBatch[];
  /** Runs with replaced states, those of a tap together. They need the clean states. */
  interventions: RunBatch[];
}

/** What goes through the model for a list of variants, in order. The same list gives the same plan. */
export type VariantPlan = readonly VariantGroup[];

/** Tokens of a group: enough that the last, half empty batch of each weighs little, few enough that an interrupted run loses little. */
const GROUP_TOKENS = 16384;

/**
 * Plans the runs of all variants: sentences by length, the longest first, in groups, and within a group all runs by length in batches of
 * at most `tokenBudget` padded tokens, the backend's.
 *
 * @throws Error for a variant of a sentence there is not
 */
export function planVariants(
  encodings: readonly Encoding[],
  variants: readonly Variant[],
  tokenBudget: number,
): VariantPlan {
  const asked = new Map<number, [number, Variant][]>();
  variants.forEach((variant, at) => {
    if (!encodings[variant.sentence]) throw new Error(`variant ${at} is of sentence ${variant.sentence}`);
    const known = asked.get(variant.sentence);
    if (known) known.push([at, variant]);
    else asked.set(variant.sentence, [[at, variant]]);
  });
  const length = (sentence: number) => encodings[sentence]!.inputIds.length;
  const sentences = [...asked.keys()].sort((a, b) => length(b) - length(a) || a - b);
  const bySentence = sentences.map((sentence) => distinctRuns(sentence, encodings[sentence]!, asked.get(sentence)!));
  return inGroups(bySentence).map((runs) => planGroup(runs, tokenBudget));
}

function inGroups(bySentence: readonly VariantRun[][]): VariantRun[][] {
  const groups: VariantRun[][] = [];
  let tokens = Infinity;
  for (const runs of bySentence) {
    const own = runs.reduce((sum, { input }) => sum + input.inputIds.length, 0);
    if (tokens + own > GROUP_TOKENS) {
      groups.push([]);
      tokens = 0;
    }
    for (const run of runs) groups.at(-1)!.push(run);
    tokens += own;
  }
  return groups;
}

function planGroup(runs: readonly VariantRun[], tokenBudget: number): VariantGroup {
  const replacing = runs.filter(({ intervention }) => intervention);
  const taps = [...new Set(replacing.map(({ intervention }) => interventionTap(intervention!)))];
  const inputs = runs.filter(({ intervention }) => !intervention);
  const cleanFirst = [...inputs.filter(({ isClean }) => isClean), ...inputs.filter(({ isClean }) => !isClean)];
  return {
    variants: runs.flatMap(({ variants }) => variants).sort((a, b) => a - b),
    batches: inBatches(cleanFirst, tokenBudget),
    interventions: taps.flatMap((tap) =>
      inBatches(
        replacing.filter(({ intervention }) => interventionTap(intervention!) === tap),
        tokenBudget,
      ),
    ),
  };
}

function inBatches(runs: readonly VariantRun[], tokenBudget: number): RunBatch[] {
  const batches = planBatches(
    runs.map(({ input }) => input),
    tokenBudget,
  );
  return batches.map(({ indices, length }) => ({ runs: indices.map((index) => runs[index]!), length }));
}
