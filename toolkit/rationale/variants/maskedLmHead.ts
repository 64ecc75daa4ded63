import type { Feeds, FetchedTensor } from '../../activations/graphRunner';
import type { Model } from '../../activations/model';
import { batchInputs } from '../../activations/run';
import type { MaskedLmRows } from '../effects/effect';

/** Final states, and the id that each stands for. */
export interface HeadRows {
  /** [N, H] */
  states: Float32Array;
  /** [N] */
  ids: Int32Array;
}

/** Reads final states through the masked-LM head. */
export type MaskedLmHead = (rows: HeadRows) => Promise<MaskedLmRows>;

/**
 * The head of a model that has one. Final states are fed, one sentence of all rows, so that nothing before the head runs and positions
 * that nobody asks about cost nothing. The graph gives the losses itself where it has the taps, else they are made from the logits.
 */
export function maskedLmHead(model: Model): MaskedLmHead {
  const hasLosses = ['mlm_loss', 'mlm_top1'].every((name) => model.taps.some((tap) => tap.name === name));
  return async (rows) => {
    const feeds = headFeeds(model, rows);
    if (!hasLosses) return fromLogits((await model.runner.run(feeds, ['mlm_logits']))[0]!, rows.ids);
    const labels = feeds.input_ids!;
    const [loss, top] = await model.runner.run({ ...feeds, labels }, ['mlm_loss', 'mlm_top1']);
    return { loss: loss!.values.subarray(0, rows.ids.length), top: top!.values.subarray(0, rows.ids.length) };
  };
}

/**
 * Numbers of rows are brought up to multiples of this: native TensorFlow's memory grows with every size of a table of rows by the
 * vocabulary, some 15 MB each, since what one leaves free does not fit the next.
 */
const ROW_STEP = 64;

/** Rows of zeros come after the last; the mask tells them. The graph takes the shape of its outputs from the ids. */
function headFeeds(model: Model, rows: HeadRows): Feeds {
  const { hiddenSize, numLayers } = model.config;
  const length = Math.ceil(rows.ids.length / ROW_STEP) * ROW_STEP;
  const zeros = new Array<number>(length).fill(0);
  const inputIds = [...rows.ids, ...zeros.slice(rows.ids.length)];
  const attentionMask = zeros.map((_, at) => Number(at < rows.ids.length));
  const states = new Float32Array(length * hiddenSize);
  states.set(rows.states);
  const tap = model.tap({ kind: 'state', layer: numLayers, site: model.sites[0]! });
  return {
    ...batchInputs(model, [{ inputIds, attentionMask, tokenTypeIds: zeros }], length),
    [tap.name]: { shape: [1, length, hiddenSize], values: states },
  };
}

/** @param logits - [1, N, V] */
function fromLogits({ shape, values }: FetchedTensor, ids: Int32Array): MaskedLmRows {
  const V = shape[2]!;
  const [loss, top] = [new Float32Array(ids.length), new Float32Array(ids.length)];
  ids.forEach((id, n) => {
    const row = values.subarray(n * V, (n + 1) * V);
    let best = 0;
    for (let v = 1; v < V; v++) if (row[v]! > row[best]!) best = v;
    let sum = 0;
    for (let v = 0; v < V; v++) sum += Math.exp(row[v]! - row[best]!);
    loss[n] = row[best]! + Math.log(sum) - row[id]!;
    top[n] = best;
  });
  return { loss, top };
}
