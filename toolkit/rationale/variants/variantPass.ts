import type { Feeds, FetchedTensor } from '../../activations/graphRunner';
import type { Model } from '../../activations/model';
import { batchInputs } from '../../activations/run';
import { findTap, widthOf } from '../../graph/taps';
import { interventionTap } from '../ablation/intervention';
import type { RunBatch } from './plan';

/** States of a run by tap, [T, H] each. */
export type RunStates = ReadonlyMap<string, Float32Array>;

/** States of the clean run of a sentence. */
type CleanStates = (sentence: number) => RunStates;

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
  const rows = runs.map(({ input }) => input);
  const inputs = batchInputs(model, rows, length);
  const fetched = await model.runner.run({ ...inputs, ...replacedStates(batch, model, clean) }, taps);
  return runs.map(({ input, isClean }, row) => {
    const cut = ({ shape, values }: FetchedTensor) => {
      const start = row * length * shape[2]!;
      const end = start + input.inputIds.length * shape[2]!;
      return isClean ? values.slice(start, end) : values.subarray(start, end);
    };
    return new Map(taps.map((tap, at) => [tap, cut(fetched[at]!)]));
  });
}

/** The state of a batch of interventions at one tap, [B, T, H], zero where there is padding; nothing where none is replaced. */
function replacedStates({ runs, length }: RunBatch, model: Model, clean: CleanStates): Feeds {
  const first = runs[0]!.intervention;
  if (!first) return {};
  const tap = interventionTap(model, first);
  const H = widthOf(findTap(model.taps, tap));
  const values = new Float32Array(runs.length * length * H);
  runs.forEach(({ sentence, intervention }, row) => {
    const start = row * length * H;
    values.set(clean(sentence).get(tap)!, start);
    intervention!.positions.forEach((position, at) => {
      values.set(intervention!.vectors[at]!, start + position * H);
    });
  });
  return { [tap]: { shape: [runs.length, length, H], values } };
}
