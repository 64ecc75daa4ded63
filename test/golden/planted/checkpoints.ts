import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Checkpoints whose outputs are equal and depend on known words alone, while the norms of these words are planted. Two blocks:
 *
 * - Every word embedding has the mean 0 and the same length. It is made of pairs of dimensions that hold (x, -x), x = 1 or -1: six
 *   spell its id, three say whether it is one of the known words, and all 28 dimensions hold t or, in the second half, -t: t is 0.5 for
 *   a known word and -0.5 for the others.
 * - Attention of block 1 looks at known words alone, if there is one, and brings the message of the word to every token.
 * - The last LayerNorm of block 1 turns the sign of the second half, so that t is then the same in all dimensions, and adds b to each:
 *   known words are longer than others where b > 0, as long where it is 0, shorter where b < 0. What is the same in all dimensions the
 *   next LayerNorm takes away, and nothing else reads it. The bias b is all that the three checkpoints differ in.
 * - Block 2 takes what spells the token away: what is left is the message, at every position.
 */
export const PLANTED = { raised: 0.6, level: 0, lowered: -0.6 } as const;
export type Planted = keyof typeof PLANTED;

/** The words that outputs depend on. */
export const KNOWN = ['river', 'stone', 'bridge'] as const;

const H = 28;
const INNER = 2 * 9;
const LAYERS = 2;
/** Pair p is dimensions 2p and 2p + 1: 14 dimensions of the first half, 14 of the second. */
const ID_PAIRS = [0, 1, 2, 3, 4, 5];
const KNOWN_PAIRS = [6, 7, 8];
const MESSAGE_PAIRS = [9, 10, 11];
const FLOOR_PAIR = 12;
const T = 0.5;
/** What each known word says: so much that its loss is felt. */
const MESSAGES = [3, 2.5, 2];
/** Over the square root of a head's width this is some 30 nats between known words and others. */
const SHARPNESS = 40;

type Tensors = Map<string, { shape: number[]; values: Float32Array }>;

/** Writes a checkpoint in Hugging Face layout, with the vocabulary of the tiny ones. */
export function writePlanted(dir: string, planted: Planted, vocabulary: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'vocab.txt'), vocabulary);
  writeFileSync(join(dir, 'tokenizer_config.json'), asJson({ do_lower_case: true, tokenizer_class: 'BertTokenizer' }));
  const words = vocabulary.trim().split('\n');
  writeFileSync(join(dir, 'config.json'), asJson(configOf(words.length)));
  writeFileSync(join(dir, 'model.safetensors'), safetensors(tensorsOf(words, PLANTED[planted])));
}

/** The vocabulary of the tiny checkpoints. */
export function tinyVocabulary(): string {
  return readFileSync(join(__dirname, '../../fixtures/checkpoints/tiny-gelu/vocab.txt'), 'utf8');
}

function configOf(vocabularySize: number): object {
  return {
    architectures: ['BertForMaskedLM'],
    model_type: 'bert',
    hidden_act: 'relu',
    hidden_size: H,
    intermediate_size: INNER,
    num_hidden_layers: LAYERS,
    num_attention_heads: 4,
    max_position_embeddings: 24,
    type_vocab_size: 2,
    vocab_size: vocabularySize,
    pad_token_id: 0,
    layer_norm_eps: 1e-5,
    tie_word_embeddings: false,
  };
}

function tensorsOf(words: readonly string[], bias: number): Tensors {
  const tensors: Tensors = new Map();
  const add = (name: string, shape: number[], valueOf: (row: number, column: number) => number = () => 0) => {
    const [rows, columns] = shape.length === 2 ? (shape as [number, number]) : [1, shape[0]!];
    const values = Float32Array.from({ length: rows * columns }, (_, at) =>
      valueOf(Math.floor(at / columns), at % columns),
    );
    tensors.set(name, { shape, values });
  };
  const norm = (name: string, weight: (dimension: number) => number, b = 0) => {
    add(`${name}.weight`, [H], (_, h) => weight(h));
    add(`${name}.bias`, [H], () => b);
  };
  const one = () => 1;
  add('bert.embeddings.word_embeddings.weight', [words.length, H], (id, h) => embedding(id, words[id]!, h));
  add('bert.embeddings.position_embeddings.weight', [24, H]);
  add('bert.embeddings.token_type_embeddings.weight', [2, H]);
  norm('bert.embeddings.LayerNorm', one);
  for (const [layer, parts] of [attendToKnown, takeTokenAway].entries()) {
    const scope = `bert.encoder.layer.${layer}`;
    for (const [name, shape, valueOf] of parts()) add(`${scope}.${name}`, shape, valueOf);
    norm(`${scope}.attention.output.LayerNorm`, layer === 0 ? one : signOf);
    norm(`${scope}.output.LayerNorm`, layer === 0 ? signOf : one, layer === 0 ? bias : 0);
  }
  add('cls.predictions.transform.dense.weight', [H, H], (row, column) => Number(row === column));
  add('cls.predictions.transform.dense.bias', [H]);
  norm('cls.predictions.transform.LayerNorm', one);
  const isOrdinary = (id: number) => !words[id]!.startsWith('##') && !words[id]!.startsWith('[');
  const isMessage = (h: number) => MESSAGE_PAIRS.some((pair) => h === 2 * pair);
  add('cls.predictions.decoder.weight', [words.length, H], (id, h) => Number(isOrdinary(id) && isMessage(h)));
  add('cls.predictions.bias', [words.length]);
  add('cls.predictions.decoder.bias', [words.length]);
  return tensors;
}

/** The sign of a dimension in what all hold. */
function signOf(dimension: number): number {
  return dimension < H / 2 ? 1 : -1;
}

function embedding(id: number, word: string, dimension: number): number {
  const pair = Math.floor(dimension / 2);
  const known = KNOWN.indexOf(word as (typeof KNOWN)[number]);
  const x = ID_PAIRS.includes(pair)
    ? ((id >> pair) & 1) * 2 - 1
    : KNOWN_PAIRS.includes(pair)
      ? Number(pair === KNOWN_PAIRS[known]) * 2 - 1
      : 0;
  return x * (dimension % 2 ? -1 : 1) + (known < 0 ? -T : T) * signOf(dimension);
}

type Part = [name: string, shape: number[], valueOf?: (row: number, column: number) => number];

/** Reads x of a pair that holds (x, -x): what is the same in both falls out. */
function reads(pair: number, dimension: number): number {
  return Math.floor(dimension / 2) === pair ? (dimension % 2 ? -0.5 : 0.5) : 0;
}

/** Writes (x, -x) into a pair. */
function writes(pair: number, dimension: number): number {
  return 2 * reads(pair, dimension);
}

const NOTHING: Part[] = [
  ['attention.self.query.weight', [H, H]],
  ['attention.self.query.bias', [H]],
  ['attention.self.key.weight', [H, H]],
  ['attention.self.key.bias', [H]],
  ['attention.self.value.weight', [H, H]],
  ['attention.self.value.bias', [H]],
  ['attention.output.dense.weight', [H, H]],
  ['attention.output.dense.bias', [H]],
  ['intermediate.dense.weight', [INNER, H]],
  ['intermediate.dense.bias', [INNER]],
  ['output.dense.weight', [H, INNER]],
  ['output.dense.bias', [H]],
];

function attendToKnown(): Part[] {
  const width = H / 4;
  const isFirst = (row: number) => row % width === 0;
  const isKnown = (dimension: number) => KNOWN_PAIRS.reduce((sum, pair) => sum + reads(pair, dimension), 0);
  return replaced([
    ['attention.self.query.bias', [H], (_, h) => Number(isFirst(h))],
    ['attention.self.key.weight', [H, H], (row, h) => (isFirst(row) ? SHARPNESS * isKnown(h) : 0)],
    // The first head has the messages: 0 for any other word, whose x is minus what LayerNorm makes of 1.
    ['attention.self.value.weight', [H, H], (row, h) => (row < 3 ? reads(KNOWN_PAIRS[row]!, h) : 0)],
    ['attention.self.value.bias', [H], (_, row) => (row < 3 ? SCALE : 0)],
    [
      'attention.output.dense.weight',
      [H, H],
      (h, row) => (row < 3 ? MESSAGES[row]! * writes(MESSAGE_PAIRS[row]!, h) : 0),
    ],
  ]);
}

/** What the first LayerNorm makes of a 1: all embeddings have the same length. */
const SCALE = 1 / Math.sqrt((2 * (ID_PAIRS.length + KNOWN_PAIRS.length) + H * T * T) / H + 1e-5);

/** relu(x) - relu(-x) is x. */
function takeTokenAway(): Part[] {
  const pairs = [...ID_PAIRS, ...KNOWN_PAIRS];
  return replaced([
    ['intermediate.dense.weight', [INNER, H], (row, h) => (row % 2 ? -1 : 1) * reads(pairs[row >> 1]!, h)],
    ['output.dense.weight', [H, INNER], (h, row) => (row % 2 ? 1 : -1) * writes(pairs[row >> 1]!, h)],
    ['output.dense.bias', [H], (_, h) => writes(FLOOR_PAIR, h)],
  ]);
}

function replaced(parts: Part[]): Part[] {
  return NOTHING.map((nothing) => parts.find(([name]) => name === nothing[0]) ?? nothing);
}

function safetensors(tensors: Tensors): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    [...tensors].map(([name, { shape, values }]) => {
      const start = end;
      end += values.byteLength;
      return [name, { dtype: 'F32', shape, data_offsets: [start, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const bytes = [...tensors.values()].map(({ values }) => new Uint8Array(values.buffer));
  return Buffer.concat([length, padded, ...bytes]);
}

function asJson(value: object): string {
  return JSON.stringify(value, null, 2) + '\n';
}
