import type { Feeds, FetchedTensor } from '../../activations/graphRunner';
import type { Model } from '../../activations/model';
import { batchInputs } from '../../activations/run';
import { outputSite } from '../../graph/taps';
import type { LmRows } from '../effects/effect';

/** States that the model puts out, and the id that each stands for. */
interface HeadRows {
  /** [N, H] */
  states: Float32Array;
  /** [N] */
  ids: Int32Array;
}

/** Reads final states through the head of a language model. */
export interface LmHead {
  /** Of each row the loss of its id, and the likeliest id. */
  rows: (rows: HeadRows) => Promise<LmRows>;
  /** The logits [V] of each of the states [N, H]. */
  logits: (states: Float32Array) => Promise<Float32Array[]>;
}

/**
 * The head of a model that has one. What it reads is fed, one sentence of all rows, so that nothing before the head runs and positions
 * that nobody asks about cost nothing. The graph gives the losses itself where it has the taps, else they are made from the logits.
 */
export function lmHead(model: Model): LmHead {
  const kind = model.heads.includes('causalLm') ? 'lm' : 'mlm';
  const [logits, ofLabels] = [`${kind}_logits`, [`${kind}_loss`, `${kind}_top1`]];
  const hasLosses = ofLabels.every((name) => model.taps.some((tap) => tap.name === name));
  return {
    rows: async (rows) => {
      const feeds = headFeeds(model, rows);
      if (!hasLosses) return fromLogits((await model.runner.run(feeds, [logits]))[0]!, rows.ids);
      const labels = feeds.input_ids!;
      const [loss, top] = await model.runner.run({ ...feeds, labels }, ofLabels);
      return { loss: loss!.values.subarray(0, rows.ids.length), top: top!.values.subarray(0, rows.ids.length) };
    },
    logits: async (states) => {
      const N = states.length / model.config.hiddenSize;
      const feeds = headFeeds(model, { states, ids: new Int32Array(N) });
      const [found] = await model.runner.run(feeds, [logits]);
      const V = found!.shape[2]!;
      return Array.from({ length: N }, (_, row) => found!.values.slice(row * V, (row + 1) * V));
    },
  };
}

/** What the head reads: the last state, or what the last norm makes of it. */
export function outputTap({ config, sites, tap }: Pick<Model, 'config' | 'sites' | 'tap'>): string {
  return tap({ kind: 'state', layer: config.numLayers, site: outputSite(sites) }).name;
}

/**
 * Numbers of rows are brought up to multiples of this: native TensorFlow's memory grows with every size of a table of rows by the
 * vocabulary, some 15 MB each, since what one leaves free does not fit the next.
 */
const ROW_STEP = 64;

/** Rows of zeros come after the last; the mask tells them. The graph takes the shape of its outputs from the ids. */
function headFeeds(model: Model, rows: HeadRows): Feeds {
  const { hiddenSize } = model.config;
  const length = Math.ceil(rows.ids.length / ROW_STEP) * ROW_STEP;
  const zeros = new Array<number>(length).fill(0);
  const inputIds = [...rows.ids, ...zeros.slice(rows.ids.length)];
  const attentionMask = zeros.map((_, at) => Number(at < rows.ids.length));
  const states = new Float32Array(length * hiddenSize);
  states.set(rows.states);
  return {
    ...batchInputs(model, [{ inputIds, attentionMask, tokenTypeIds: zeros }], length),
    [outputTap(model)]: { shape: [1, length, hiddenSize], values: states },
  };
}

/** @param logits - [1, N, V] */
function fromLogits({ shape, values }: FetchedTensor, ids: Int32Array): LmRows {
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
