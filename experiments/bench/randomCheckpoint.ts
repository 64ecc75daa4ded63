import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Sizes of a model. */
export interface ModelShape {
  layers: number;
  width: number;
  heads: number;
  /** Of the feed-forward networks. */
  inner: number;
  /** Rows of the word embeddings, which are looked up: speed does not depend on them. */
  vocabulary: number;
}

/** Families whose models of one shape are timed beside each other, BERT first. */
export const FAMILIES = ['bert', 'mpnet', 'roberta'] as const;
type Family = (typeof FAMILIES)[number];

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** Ids from which on tokens are words. */
export const FIRST_WORD = SPECIAL.length;

/** A Hugging Face folder with random weights, all norms' among them, and a vocabulary of numbered words. */
export function writeRandomCheckpoint(dir: string, family: Family, shape: ModelShape): void {
  mkdirSync(dir, { recursive: true });
  const words = Array.from({ length: shape.vocabulary - FIRST_WORD }, (_, at) => `w${at}`);
  writeFileSync(join(dir, 'vocab.txt'), [...SPECIAL, ...words].join('\n') + '\n');
  const tokenizer = { tokenizer_class: 'BertTokenizer', do_lower_case: true };
  writeFileSync(join(dir, 'tokenizer_config.json'), JSON.stringify(tokenizer));
  writeFileSync(join(dir, 'config.json'), JSON.stringify(configOf(family, shape)));
  writeSafetensors(join(dir, 'model.safetensors'), tensorsOf(family, shape));
}

/** Rows of the table of positions: two are not counted in the families after BERT. */
const POSITIONS = { bert: 512, mpnet: 514, roberta: 514 };
const BUCKETS = 32;

function configOf(family: Family, { layers, width, heads, inner, vocabulary }: ModelShape): object {
  return {
    ...{ model_type: family, num_hidden_layers: layers, hidden_size: width, num_attention_heads: heads },
    ...{ intermediate_size: inner, vocab_size: vocabulary, max_position_embeddings: POSITIONS[family] },
    ...{ hidden_act: 'gelu', layer_norm_eps: 1e-12 },
    ...(family === 'bert' && { type_vocab_size: 2 }),
    ...(family === 'mpnet' && { relative_attention_num_buckets: BUCKETS }),
    ...(family === 'roberta' && { type_vocab_size: 1, pad_token_id: 1 }),
  };
}

/** Shapes by name. */
function tensorsOf(family: Family, { layers, width, heads, inner, vocabulary }: ModelShape): Map<string, number[]> {
  const norm = (scope: string): [string, number[]][] => [
    [`${scope}.weight`, [width]],
    [`${scope}.bias`, [width]],
  ];
  const linear = (scope: string, out: number, from: number): [string, number[]][] => [
    [`${scope}.weight`, [out, from]],
    [`${scope}.bias`, [out]],
  ];
  const isMpnet = family === 'mpnet';
  const attention = isMpnet
    ? ['attn.q', 'attn.k', 'attn.v', 'attn.o']
    : ['self.query', 'self.key', 'self.value', 'output.dense'];
  const block = (scope: string) => [
    ...attention.flatMap((part) => linear(`${scope}.attention.${part}`, width, width)),
    ...norm(`${scope}.attention.${isMpnet ? 'LayerNorm' : 'output.LayerNorm'}`),
    ...linear(`${scope}.intermediate.dense`, inner, width),
    ...linear(`${scope}.output.dense`, width, inner),
    ...norm(`${scope}.output.LayerNorm`),
  ];
  return new Map<string, number[]>([
    ['embeddings.word_embeddings.weight', [vocabulary, width]],
    ['embeddings.position_embeddings.weight', [POSITIONS[family], width]],
    ...(isMpnet ? [] : [typesOf(family, width)]),
    ...norm('embeddings.LayerNorm'),
    ...(isMpnet ? [['encoder.relative_attention_bias.weight', [BUCKETS, heads]] as [string, number[]]] : []),
    ...Array.from({ length: layers }, (_, layer) => block(`encoder.layer.${layer}`)).flat(),
  ]);
}

function typesOf(family: Family, width: number): [string, number[]] {
  return ['embeddings.token_type_embeddings.weight', [family === 'bert' ? 2 : 1, width]];
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Every tensor from the same numbers, uniform and as wide as those of trained weights; norms' weights lie about 1. */
function writeSafetensors(path: string, tensors: ReadonlyMap<string, number[]>): void {
  let end = 0;
  const header = Object.fromEntries(
    [...tensors].map(([name, shape]) => {
      const begin = end;
      end += 4 * sizeOf(shape);
      return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const most = [...tensors.values()].reduce((most, shape) => Math.max(most, sizeOf(shape)), 0);
  const noise = Float32Array.from({ length: most }, (_, at) => 0.08 * (((at * 0.618_033_988_75) % 1) - 0.5));
  const file = openSync(path, 'wx');
  try {
    writeSync(file, Buffer.concat([length, text]));
    for (const [name, shape] of tensors) {
      const own = noise.subarray(0, sizeOf(shape));
      const values = name.endsWith('LayerNorm.weight') ? own.map((value) => 1 + value) : own;
      writeSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  } finally {
    closeSync(file);
  }
}
