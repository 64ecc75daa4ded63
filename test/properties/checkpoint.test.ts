import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { modelConfig } from '../../toolkit/graph/convertedFolder';
import { Safetensors } from '../../toolkit/checkpoint/safetensors';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { fixtureFolder } from '../convertedFixture';
import { anyBytes, anyJson } from './anyBytes';
import { holds } from './holds';
import { folderOf } from './scratch';

const { dir, put } = folderOf({});
const fixture = (name: 'tiny-gelu' | 'tiny-relu', file: string) =>
  readFileSync(join(fixtureFolder(name), file), 'utf8');

/** Two tensors of 6 and 2 values. */
const HEADER = JSON.stringify({
  __metadata__: { format: 'pt' },
  'bert.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
  bias: { dtype: 'F16', shape: [2], data_offsets: [24, 28] },
});

/** A safetensors file: the length of its header, the header, its data. */
function safetensors(header: Uint8Array | string, data: Uint8Array): Buffer {
  const bytes = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes, data]);
}

const data = fc.oneof(fc.uint8Array({ minLength: 28, maxLength: 28 }), fc.uint8Array({ maxLength: 40 }));
const files = fc.oneof(
  anyBytes(safetensors(HEADER, new Uint8Array(28)).toString('latin1')),
  fc.tuple(anyBytes(HEADER), data).map(([header, bytes]) => safetensors(header, bytes)),
  fc.tuple(anyJson(HEADER), data).map(([header, bytes]) => safetensors(header, bytes)),
);

holds('safetensors', files, (bytes) => {
  const file = Safetensors.open(put('model.safetensors', bytes));
  try {
    for (const name of file.entries.keys()) file.read(name);
  } finally {
    file.close();
  }
});

holds('config.json of a checkpoint', anyBytes(fixture('tiny-gelu', 'config.json')), (bytes) => {
  put('config.json', bytes);
  return modelConfig(dir);
});

const TOKENIZER_CONFIG = fixture('tiny-gelu', 'tokenizer_config.json');

/** Reads the tokenizer of a folder and encodes a text with it. */
function encodeIn(folder: string): void {
  new Tokenizer(readTokenizerFiles(folder), 32).encode('The constructor [MASK] xylophones \u00ad!');
}

const text = folderOf({ 'tokenizer_config.json': TOKENIZER_CONFIG });
holds('vocab.txt', anyBytes(fixture('tiny-gelu', 'vocab.txt')), (bytes) => {
  text.put('vocab.txt', bytes);
  encodeIn(text.dir);
});

const json = folderOf({ 'tokenizer_config.json': TOKENIZER_CONFIG });
holds('tokenizer.json', anyBytes(fixture('tiny-relu', 'tokenizer.json')), (bytes) => {
  json.put('tokenizer.json', bytes);
  encodeIn(json.dir);
});

const cased = folderOf({ 'vocab.txt': fixture('tiny-gelu', 'vocab.txt') });
holds('tokenizer_config.json', anyBytes(TOKENIZER_CONFIG), (bytes) => {
  cased.put('tokenizer_config.json', bytes);
  encodeIn(cased.dir);
});

/** A token with flags, of the first id after the vocabulary. */
const ADDED = {
  content: 'xylophone',
  lstrip: true,
  rstrip: true,
  single_word: false,
  normalized: true,
  special: false,
};
for (const [name, contents] of [
  ['added_tokens.json', { xylophone: 53, '[E1]': 54 }],
  [
    'special_tokens_map.json',
    { mask_token: { ...ADDED, content: '[MASK]' }, additional_special_tokens: ['the', ADDED] },
  ],
  ['tokenizer_config.json', { added_tokens_decoder: { 53: ADDED }, extra_special_tokens: ['!'], own_token: 'the' }],
] as const) {
  const more = folderOf({ 'vocab.txt': fixture('tiny-gelu', 'vocab.txt'), [name]: JSON.stringify(contents) });
  encodeIn(more.dir);
  holds(`${name} with added tokens`, anyBytes(JSON.stringify(contents)), (bytes) => {
    more.put(name, bytes);
    encodeIn(more.dir);
  });
}
