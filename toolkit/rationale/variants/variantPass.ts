import type { Feeds } from '../../activations/graphRunner';
import type { Model } from '../../activations/model';
import { batchInputs } from '../../activations/run';
import { interventionTap } from '../ablation/intervention';
import type { RunBatch } from './plan';
import type { VariantRun } from './variant';

/** States of a run by tap, [T, H] each. */
export type RunStates = ReadonlyMap<string, Float32Array>;

/** States of the clean run of a sentence. */
export type CleanStates = (sentence: number) => RunStates;

/**
 * Puts a batch through the graph.
 *
 * @param taps - states that are brought home, of [B, T, H]
 * @param clean - for runs whose states are replaced
 * @returns the states of each run. Those of clean runs have memory of their own, the others share the batch's.
 */
export async function runBatch(
  model: Model,
  batch: RunBatch,
  taps: readonly string[],
  clean: CleanStates,
): Promise<RunStates[]> {
  const { runs, length } = batch;
  const H = model.config.hiddenSize;
  const rows = runs.map(({ input }) => input);
  const inputs = batchInputs(model, rows, length);
  const fetched = await model.runner.run({ ...inputs, ...replacedStates(batch, model, clean) }, taps);
  return runs.map(({ input, isClean }, row) => {
    const start = row * length * H;
    const end = start + input.inputIds.length * H;
    const cut = (values: Float32Array) => (isClean ? values.slice(start, end) : values.subarray(start, end));
    return new Map(taps.map((tap, at) => [tap, cut(fetched[at]!.values)]));
  });
}

/** The state of a batch of interventions at one tap, [B, T, H], zero where there is padding; nothing where none is replaced. */
function replacedStates({ runs, length }: RunBatch, model: Model, clean: CleanStates): Feeds {
  const first = runs[0]!.intervention;
  if (!first) return {};
  const { hiddenSize: H } = model.config;
  const tap = interventionTap(model, first);
  const values = new Float32Array(runs.length * length * H);
  runs.forEach((run, row) => {
    replaceStates(values.subarray(row * length * H, (row + 1) * length * H), run, clean(run.sentence).get(tap)!, H);
  });
  return { [tap]: { shape: [runs.length, length, H], values } };
}

function replaceStates(row: Float32Array, { intervention }: VariantRun, clean: Float32Array, H: number): void {
  row.set(clean);
  intervention!.positions.forEach((position, at) => {
    row.set(intervention!.vectors[at]!, position * H);
  });
}
