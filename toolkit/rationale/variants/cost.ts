import type { Effect } from '../effects/effect';
import { HEAD_ROWS } from './groupRun';
import type { RunBatch, VariantGroup, VariantPlan, VariantRun } from './plan';
import { tokensOf } from './runVariants';

/** What a list of variants costs, known before anything runs. */
export interface VariantCost {
  /** Distinct variants, and the clean run of each sentence that has one. */
  runs: number;
  /** Batches that go through the graph. */
  passes: number;
  /** Wordpieces of the runs, special tokens included, padding not. */
  tokens: number;
  /** Runs of the masked-LM head alone, and the tokens it reads; 0 where no effect needs it. */
  headPasses: number;
  headTokens: number;
}

/** What the runs of a plan cost with these effects. */
export function variantCost(
  plan: VariantPlan,
  encodings: readonly { special: readonly boolean[] }[],
  effects: readonly Pick<Effect, 'needs'>[],
): VariantCost {
  const batches = plan.flatMap(batchesOf);
  const usesHead = effects.some(({ needs }) => needs === 'masked LM');
  const head = usesHead ? plan.map((group) => headCost(group, encodings)) : [];
  return {
    runs: batches.reduce((sum, { runs }) => sum + runs.length, 0),
    passes: batches.length,
    tokens: tokensOf(plan),
    headPasses: head.reduce((sum, { passes }) => sum + passes, 0),
    headTokens: head.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

function batchesOf({ batches, interventions }: VariantGroup): RunBatch[] {
  return [...batches, ...interventions];
}

/** The head is run when enough rows wait, and once more for what is left of a group. */
function headCost(
  group: VariantGroup,
  encodings: readonly { special: readonly boolean[] }[],
): { passes: number; tokens: number } {
  const rowsOf = ({ sentence, input }: VariantRun) =>
    input.kept.filter((position) => !encodings[sentence]!.special[position]).length;
  let [passes, tokens, waiting] = [0, 0, 0];
  for (const { runs } of batchesOf(group)) {
    waiting += runs.reduce((sum, run) => sum + rowsOf(run), 0);
    if (waiting < HEAD_ROWS) continue;
    passes++;
    tokens += waiting;
    waiting = 0;
  }
  return { passes: passes + (waiting > 0 ? 1 : 0), tokens: tokens + waiting };
}
