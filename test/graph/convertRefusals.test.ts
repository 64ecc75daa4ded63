import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readConfigFile } from '../../toolkit/checkpoint/config';
import { readTokenizerFiles, writeTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { convertCheckpoint, type ConvertOptions } from '../../toolkit/graph/convert';
import { fixtureFolder, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { alterJson, alteredCheckpoint, type Alteration, float32 } from './alteredCheckpoint';

/** Asserts the message, and that nothing is left where the conversion was to go. */
async function assertNotConverted(dir: string, message: RegExp, options: ConvertOptions = {}): Promise<void> {
  const out = newPath('out');
  await assertRefused(() => convertCheckpoint(dir, out, options), message);
  assert.ok(!existsSync(out));
  assert.ok(!existsSync(`${out}.partial`));
}

const altered = (alteration: Alteration) => alteredCheckpoint('tiny-gelu', alteration);
const BIAS = 'bert.encoder.layer.2.output.dense.bias';

test('a missing folder', async () => {
  await assertNotConverted(newPath('absent'), /^No such folder: .*absent; expected a folder with a checkpoint$/);
});

test('a folder without weights or tokenizer', async () => {
  for (const [file, message] of [
    ['model.safetensors', /No such file: .*model\.safetensors/],
    ['vocab.txt', /No tokenizer in .*; expected tokenizer\.json or vocab\.txt/],
    ['config.json', /No config\.json in /],
  ] as const) {
    const dir = altered({});
    rmSync(join(dir, file));
    await assertNotConverted(dir, message);
  }
});

test('a missing weight is named, with its shape', async () => {
  const tensors: Alteration['tensors'] = (all) => {
    all.delete(BIAS);
  };
  const message = /^Weight missing from the checkpoint: encoder\.layer\.2\.output\.dense\.bias; expected shape \[32\]$/;
  await assertNotConverted(altered({ tensors }), message);
});

test('an untied decoder that is not there is named', async () => {
  const config = (contents: Record<string, unknown>) => {
    contents.tie_word_embeddings = false;
  };
  const message = /^Weight missing from the checkpoint: cls\.predictions\.decoder\.weight; expected shape \[53, 32\]$/;
  await assertNotConverted(altered({ config }), message);
});

test('a weight of another shape is named, with both shapes', async () => {
  const tensors: Alteration['tensors'] = (all) => {
    all.set('bert.encoder.layer.0.intermediate.dense.weight', float32([32, 64], new Array<number>(2048).fill(1)));
  };
  const message =
    /^Shape of weight bert\.encoder\.layer\.0\.intermediate\.dense\.weight: got "\[32, 64\]"; expected \[64, 32\] as config\.json says$/;
  await assertNotConverted(altered({ tensors }), message);
});

for (const [name, field, block] of [
  ['tiny-gelu', 'num_hidden_layers', 'bert.encoder.layer.2.'],
  ['distil-gelu', 'n_layers', 'distilbert.transformer.layer.2.'],
  ['gpt2-gelu', 'n_layer', 'transformer.h.2.'],
  ['llama-silu', 'num_hidden_layers', 'model.layers.2.'],
] as const)
  test(`fewer blocks than ${name} has`, async () => {
    const dir = alteredCheckpoint(name, { config: (config) => (config[field] = 2) });
    const message = new RegExp(`^config\\.json: blocks of the model, .* such as ${block}.*: got 2; expected 3$`);
    await assertNotConverted(dir, message);
  });

test('fewer blocks of a model whose blocks share their weights', async () => {
  const dir = alteredCheckpoint('albert-gelu', { config: (config) => (config.num_hidden_layers = 2) });
  await convertCheckpoint(dir, newPath('out'));
});

test('a value that is NaN is named', async () => {
  const tensors: Alteration['tensors'] = (all) => {
    all.set(BIAS, float32([32], [...new Array<number>(31).fill(1), NaN]));
  };
  await assertNotConverted(
    altered({ tensors }),
    /tensor bert\.encoder\.layer\.2\.output\.dense\.bias: value 31: got NaN/,
  );
});

test('a value too large for float16 is named, and fits in float32', async () => {
  const withValue = (value: number) =>
    altered({
      tensors: (all) => {
        all.set(BIAS, float32([32], new Array<number>(32).fill(value)));
      },
    });
  const message =
    /^Weight encoder\.layer\.2\.output\.dense\.bias is too large for float16 \(65504\): got 65520; expected --dtype float32$/;
  await assertNotConverted(withValue(65520), message, { dtype: 'float16' });
  await convertCheckpoint(withValue(65504), newPath('largest'), { dtype: 'float16' });
  await convertCheckpoint(withValue(65520), newPath('float32'));
});

test('another architecture', async () => {
  const config = (contents: Record<string, unknown>) => {
    contents.model_type = 'bloom';
  };
  await assertNotConverted(
    altered({ config }),
    /config\.json: model_type: got "bloom"; expected one of albert, bert, deberta-v2, distilbert/,
  );
});

const LARGEST = 52;

test('a vocabulary larger than vocab_size', async () => {
  const config = (contents: Record<string, unknown>) => {
    contents.vocab_size = 40;
  };
  const message =
    /^Largest id of the vocabulary, that of "##y": got 52; expected less than vocab_size 40 of config\.json$/;
  await assertNotConverted(altered({ config }), message);
});

test('an added token beyond the embeddings, whichever file has it', async () => {
  const token = { content: '[E1]', lstrip: false, rstrip: false, single_word: false, normalized: false, special: true };
  for (const [file, contents] of [
    ['added_tokens.json', { '[E1]': LARGEST + 1 }],
    ['special_tokens_map.json', { additional_special_tokens: ['[E1]'] }],
    ['tokenizer_config.json', { extra_special_tokens: ['[E1]'] }],
    ['tokenizer_config.json', { added_tokens_decoder: { [LARGEST + 1]: token } }],
    ['tokenizer.json', { added_tokens: [{ id: LARGEST + 1, ...token }] }],
  ] as const) {
    const dir = altered({});
    const whole = file === 'tokenizer.json' ? { ...tokenizerJson(dir), ...contents } : contents;
    writeFileSync(join(dir, file), JSON.stringify(whole));
    const message =
      /^Largest id of the vocabulary, that of "\[E1\]": got 53; expected less than vocab_size 53 of config\.json$/;
    await assertNotConverted(dir, message);
  }
});

for (const [fixture, kind] of [
  ['roberta-gelu', 'BPE'],
  ['xlmr-tanh', 'Unigram'],
] as const)
  test(`an added token beyond the embeddings of a ${kind} tokenizer`, async () => {
    const dir = alteredCheckpoint(fixture, {});
    alterJson(join(dir, 'tokenizer.json'), (whole) => {
      const added = whole.added_tokens as object[];
      const { vocab_size: id } = readConfigFile(dir).fields as { vocab_size: number };
      const plain = { lstrip: false, rstrip: false, single_word: false, normalized: false, special: true };
      added.push({ ...plain, id, content: '<extra>' });
    });
    const message =
      /^Largest id of the vocabulary, that of "<extra>": got \d+; expected less than vocab_size \d+ of config\.json$/;
    await assertNotConverted(dir, message);
  });

/** The `tokenizer.json` that the folder's tokenizer is written as. */
function tokenizerJson(dir: string): object {
  const out = newPath('tokenizer');
  mkdirSync(out);
  writeTokenizerFiles(readTokenizerFiles(dir), out);
  return JSON.parse(readFileSync(join(out, 'tokenizer.json'), 'utf8')) as object;
}

test('a blank last line of vocab.txt needs no embedding', async () => {
  const dir = altered({});
  appendFileSync(join(dir, 'vocab.txt'), '\n');
  await convertCheckpoint(dir, newPath('blank'));
});

test('an output that exists is refused and left as it is', async () => {
  const out = newPath('kept');
  mkdirSync(out);
  writeFileSync(join(out, 'notes.txt'), 'mine');
  const message = /^Folder exists already: .*kept; expected a new one$/;
  await assertRefused(() => convertCheckpoint(fixtureFolder('tiny-gelu'), out), message);
  assert.deepEqual(readdirSync(out), ['notes.txt']);
});

test('an output that cannot be written', async () => {
  const file = newPath('file');
  writeFileSync(file, '');
  await assertRefused(
    () => convertCheckpoint(fixtureFolder('tiny-gelu'), join(file, 'out')),
    /^Cannot write .*out: ENOTDIR/,
  );
});
