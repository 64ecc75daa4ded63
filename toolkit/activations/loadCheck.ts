import { UserError } from '../errors';
import { type Tap, targetInputs } from '../graph/taps';
import type { FedTensor, Feeds, FetchedTensor } from './graphRunner';
import type { Model } from './model';
import { batchInputs, type ModelInput } from './run';

/** Tokens of the two sentences that are put through a model; the shorter one is padded. */
const LENGTHS = [5, 3];
/**
 * Kinds of taps that are not fetched. Centred norms are of the same states, and need more to be fed. Derivatives read the weights that the
 * forward pass reads, and cost as much as all the rest.
 */
const NOT_CHECKED = /_centred|^gradient|^cotangent/;
/** How far a row of attention weights may be from adding up to 1. */
const ROUNDING = 1e-4;

/**
 * Loads a converted folder and puts two short sentences through it: every tap of the forward pass has its shape and finite values, the attention weights of
 * every token add up to 1, and other words give every token another last hidden state. What it looks at is the same each time.
 * @throws {UserError} For a model that does otherwise: its weights are damaged, or not what its config says.
 */
export async function checkConverted(
  dir: string,
  backend: { loadModel: (dir: string) => Promise<Model> },
): Promise<void> {
  const model = await backend.loadModel(dir);
  try {
    await checkModel(model);
  } finally {
    await model.dispose();
  }
}

/** The same of a model that is loaded. */
export async function checkModel(model: Model): Promise<void> {
  const { maxPositions, numLayers, vocabularySize } = model.config;
  const sentences = LENGTHS.map((length) => Math.min(length, maxPositions));
  const [length] = sentences as [number];
  const taps = model.taps.filter(({ kind }) => !NOT_CHECKED.test(kind));
  const fetch = async (shift: number, asked: readonly Tap[]) => {
    const rows = sentences.map((tokens) => sentenceOf(tokens, shift, vocabularySize));
    const feeds = { ...batchInputs(model, rows, length), ...targetFeeds(model, [rows.length, length]) };
    const names = asked.map(({ name }) => name);
    return model.runner.run(feeds, names);
  };
  const fetched = await fetch(0, taps);
  taps.forEach((tap, at) => {
    checkTap(tap, fetched[at]!, sentences);
  });
  const last = model.tap({ kind: 'state', layer: numLayers, site: model.sites[0]! });
  const [other] = await fetch(1, [last]);
  checkChanged(last, fetched[taps.indexOf(last)]!, other!, sentences);
}

/** Ids that are spread over the vocabulary, each moved on by `shift`. */
function sentenceOf(tokens: number, shift: number, vocabularySize: number): ModelInput {
  const inputIds = Array.from({ length: tokens }, (_, at) => {
    return (Math.floor(((at + 0.5) * vocabularySize) / tokens) + shift) % vocabularySize;
  });
  return { inputIds, tokenTypeIds: inputIds.map(() => 0) };
}

/** What targets need, where the model has them: labels 0, weights and the reference 1. */
function targetFeeds({ config, heads }: Model, [B, T]: readonly [number, number]): Feeds {
  const sizes = { B, T };
  const hasLabels = heads.includes('maskedLm') || heads.includes('causalLm');
  const needed = hasLabels ? () => true : (name: string) => name === 'reference';
  const inputs = Object.entries(targetInputs(config)).filter(([name]) => needed(name));
  const fed = inputs.map(([name, dimensions]): [string, FedTensor] => {
    const shape = dimensions.map((size) => (typeof size === 'string' ? sizes[size] : size));
    const count = shape.reduce((product, size) => product * size, 1);
    return [name, { shape, values: name === 'labels' ? new Int32Array(count) : new Float32Array(count).fill(1) }];
  });
  return Object.fromEntries(fed);
}

function checkTap({ name, kind, shape }: Tap, { shape: got, values }: FetchedTensor, sentences: number[]): void {
  const sizes = { B: sentences.length, T: sentences[0]! };
  const expected = shape.map((size) => (typeof size === 'string' ? sizes[size] : size));
  if (got.join() !== expected.join())
    throw fault(`shape of ${name}`, `[${got.join(', ')}]`, `[${expected.join(', ')}]`);
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw fault(`a value of ${name}`, odd, 'a finite number');
  if (kind !== 'attentions') return;
  for (let row = 0; row < values.length / sizes.T; row++) {
    const total = values.subarray(row * sizes.T, (row + 1) * sizes.T).reduce((sum, weight) => sum + weight, 0);
    if (Math.abs(total - 1) > ROUNDING) throw fault(`sum of a row of ${name}`, total, '1');
  }
}

/** Every token's state must be another, padding apart. */
function checkChanged({ name }: Tap, one: FetchedTensor, other: FetchedTensor, sentences: number[]): void {
  const [, T, H] = one.shape as [number, number, number];
  sentences.forEach((tokens, b) => {
    for (let token = 0; token < tokens; token++) {
      const start = (b * T + token) * H;
      const isSame = one.values.subarray(start, start + H).every((value, i) => value === other.values[start + i]);
      if (isSame) throw fault(`${name} of token ${token} with other words`, 'the same state', 'another');
    }
  });
}

function fault(what: string, got: unknown, expected: string): UserError {
  return new UserError({ what: `The model fails its load check: ${what}`, got, expected });
}
