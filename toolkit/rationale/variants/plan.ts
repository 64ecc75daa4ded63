import { planBatches } from '../../activations/batch';
import type { Roles } from '../../graph/roles';
import { leftOut } from '../../tokens/leftOut';
import type { Encoding } from '../../tokens/tokenizer';
import { type AlteredInput, cleanInput } from '../ablation/ablation';
import { type Intervention, placeKey } from '../ablation/intervention';
import type { Effect } from '../effects/effect';
import { askedOfHead, type HeadAsked } from './headReader';

/** A sentence altered in one way, to be held against the sentence as it was. */
export interface Variant {
  /** Position of the sentence in the list of encodings. */
  sentence: number;
  input: AlteredInput;
  /** States that are replaced on the way; null where only the input is altered. */
  intervention: Intervention | null;
  /** Positions of the sentence at which effects are read, where these are not all that are kept. */
  readAt?: readonly number[];
}

/** What goes through the model once, for every variant that asks for it. */
export interface VariantRun extends Omit<Variant, 'readAt'> {
  isClean: boolean;
  /** Positions in the list of variants, and where each is read. */
  variants: { at: number; readAt: readonly number[] | undefined }[];
}

/** The positions of the sentence that a run's head is asked about: all kept ordinary ones of a clean run, else those that are read. */
export function positionsRead({ input, isClean, variants }: VariantRun, isLeftOut: readonly boolean[]): number[] {
  const ordinary = input.kept.filter((position) => !isLeftOut[position]);
  if (isClean || variants.some(({ readAt }) => readAt === undefined)) return ordinary;
  const read = new Set(variants.flatMap(({ readAt }) => readAt!));
  return ordinary.filter((position) => read.has(position));
}

/** Numbers the arrays of interventions, so that the same arrays are known as the same. */
const numbers = new WeakMap<Float32Array, number>();
let numbered = 0;

/**
 * The runs of one sentence: the clean one first, then each distinct variant. Variants are one run where the model reads the same and
 * the same positions are kept; one that alters nothing is the clean run itself, so that it differs from it by exactly 0.
 *
 * @param asked - the sentence's variants, with their positions in the list
 */
function distinctRuns(
  sentence: number,
  encoding: Encoding,
  asked: readonly (readonly [number, Variant])[],
): VariantRun[] {
  const clean: VariantRun = {
    sentence,
    input: cleanInput(encoding),
    intervention: null,
    isClean: true,
    variants: [],
  };
  const runs = new Map([[keyOf(clean), clean]]);
  for (const [at, variant] of asked) {
    const key = keyOf(variant);
    const known = runs.get(key);
    const { readAt, ...run } = variant;
    if (known) known.variants.push({ at, readAt });
    else runs.set(key, { ...run, isClean: false, variants: [{ at, readAt }] });
  }
  return [...runs.values()];
}

function keyOf({ input, intervention }: Variant): string {
  const { inputIds, tokenTypeIds, attentionMask, kept } = input;
  const ids = [inputIds, tokenTypeIds, attentionMask, kept].map((list) => list.join(' ')).join('|');
  if (!intervention) return ids;
  const replaced = intervention.positions.map((position, at) => `${position}=${numberOf(intervention.vectors[at]!)}`);
  return [ids, placeKey(intervention), ...replaced].join('|');
}

function numberOf(vector: Float32Array): number {
  const number = numbers.get(vector) ?? numbered++;
  numbers.set(vector, number);
  return number;
}

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

/** Rows that wait before the head of a language model is run on them: it costs a part that does not depend on their number. */
export const HEAD_ROWS = 512;

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
  const places = [...new Set(replacing.map(({ intervention }) => placeKey(intervention!)))];
  const inputs = runs.filter(({ intervention }) => !intervention);
  const cleanFirst = [...inputs.filter(({ isClean }) => isClean), ...inputs.filter(({ isClean }) => !isClean)];
  return {
    variants: runs.flatMap(({ variants }) => variants.map(({ at }) => at)).sort((a, b) => a - b),
    batches: inBatches(cleanFirst, tokenBudget),
    interventions: places.flatMap((place) =>
      inBatches(
        replacing.filter(({ intervention }) => placeKey(intervention!) === place),
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

/** The batches of a group, in the order in which they run. */
export function batchesOf({ batches, interventions }: VariantGroup): RunBatch[] {
  return [...batches, ...interventions];
}

/** Tokens that batches put through the model, padding not counted. */
export function tokensOf(batches: readonly RunBatch[]): number {
  const runs = batches.flatMap((batch) => batch.runs);
  return runs.reduce((sum, { input }) => sum + input.inputIds.length, 0);
}

/** What a list of variants costs, known before anything runs. */
export interface VariantCost {
  /** Distinct variants, and the clean run of each sentence that has one. */
  runs: number;
  /** Batches that go through the graph. */
  passes: number;
  /** Wordpieces of the runs, special tokens included, padding not. */
  tokens: number;
  /** Runs of the head of a language model alone, and the tokens it reads; 0 where no effect needs it. */
  headPasses: number;
  headTokens: number;
}

/** What the runs of a plan cost with these effects, in a model with these roles. */
export function variantCost(
  plan: VariantPlan,
  encodings: readonly Pick<Encoding, 'special'>[],
  effects: readonly Pick<Effect, 'needs'>[],
  roles: Pick<Roles, 'leftOut'>,
): VariantCost {
  const batches = plan.flatMap(batchesOf);
  const asked = askedOfHead(effects);
  const flags = encodings.map((encoding) => leftOut(encoding, roles));
  const head = plan.map((group) => headCost(group, flags, asked));
  return {
    runs: batches.reduce((sum, { runs }) => sum + runs.length, 0),
    passes: batches.length,
    tokens: tokensOf(batches),
    headPasses: head.reduce((sum, { passes }) => sum + passes, 0),
    headTokens: head.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

/** The head is run when enough rows wait, and once more for what is left of a group; what comes after the last token is asked by itself. */
function headCost(
  group: VariantGroup,
  isLeftOut: readonly boolean[][],
  { rows, next }: HeadAsked,
): { passes: number; tokens: number } {
  if (!rows && !next) return { passes: 0, tokens: 0 };
  const rowsOf = (run: VariantRun) => positionsRead(run, isLeftOut[run.sentence]!).length;
  let [times, tokens, waiting] = [0, 0, 0];
  const batches = batchesOf(group);
  batches.forEach(({ runs }, at) => {
    waiting += runs.reduce((sum, run) => sum + rowsOf(run), 0);
    if (waiting < HEAD_ROWS && at < batches.length - 1) return;
    times++;
    tokens += waiting;
    waiting = 0;
  });
  const ofNext = next ? batches.reduce((sum, { runs }) => sum + runs.length, 0) : 0;
  return { passes: times * (Number(rows) + Number(next)), tokens: (rows ? tokens : 0) + ofNext };
}
