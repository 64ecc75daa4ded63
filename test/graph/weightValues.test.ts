import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Safetensors } from '../../toolkit/checkpoint/safetensors';
import { bert } from '../../toolkit/graph/families/bert';
import { namesByWeight } from '../../toolkit/graph/families/weightNames';
import { WORD_EMBEDDINGS } from '../../toolkit/graph/parts/embeddings';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { WeightValues } from '../../toolkit/graph/weightValues';
import { convertedFixture, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { alteredCheckpoint, type Alteration, convertAltered, float32, type StoredBytes } from './alteredCheckpoint';

const DECODER = 'cls.predictions.decoder.weight';

type Tensors = Map<string, StoredBytes>;

/** Other names that a tensor of `tiny-gelu` is known by. */
function otherNames(name: string): string[] {
  const early = name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
  const own = name.replace('cls.predictions.bias', 'cls.predictions.decoder.bias');
  const bare = (some: string) => some.replace(/^bert\./, '');
  return [...new Set([early, own, bare(name), bare(early)])].filter((other) => other !== name);
}

/** Adds `other`, with the values of `name` but for the last where they are to differ, before or after it. */
function twice(tensors: Tensors, name: string, other: string, { differ, first }: { differ: boolean; first: boolean }) {
  const { dtype, shape, bytes } = tensors.get(name)!;
  const copy = new Float32Array(bytes.slice().buffer);
  if (differ) copy[copy.length - 1]! += 1;
  const added = { dtype, shape, bytes: new Uint8Array(copy.buffer) };
  const rest = [...tensors];
  tensors.clear();
  for (const [key, value] of first ? [[other, added] as const, ...rest] : [...rest, [other, added] as const])
    tensors.set(key, value);
}

const NAMES = [
  'bert.embeddings.word_embeddings.weight',
  'bert.embeddings.LayerNorm.bias',
  'bert.encoder.layer.1.attention.self.key.weight',
  'bert.encoder.layer.2.output.LayerNorm.weight',
  'bert.pooler.dense.bias',
  'cls.predictions.transform.LayerNorm.weight',
  'cls.predictions.bias',
];

for (const name of NAMES)
  for (const other of otherNames(name))
    test(`${name} with other values as ${other} is refused, whichever comes first`, async () => {
      for (const first of [false, true]) {
        const alteration: Alteration = {
          tensors: (all) => {
            twice(all, name, other, { differ: true, first });
          },
        };
        const pair = first ? [other, name] : [name, other];
        const message = new RegExp(
          `^${pair.join(' and ')} are the same weight and differ: value \\d+: got "\\S+ and \\S+"; ` +
            'expected one of the two tensors, or equal values$',
        );
        await assertRefused(() => convertAltered('tiny-gelu', alteration), message);
      }
    });

test('every tensor stored under every name it has, with equal values, converts to the same bytes', async () => {
  let added = 0;
  const dir = await convertAltered('tiny-gelu', {
    tensors: (all) => {
      for (const name of [...all.keys()])
        for (const other of otherNames(name)) {
          twice(all, name, other, { differ: false, first: added++ % 2 === 0 });
          assert.equal(namesByWeight(bert, [name, other], true).size, 1, other);
        }
    },
  });
  assert.ok(added > 60, String(added));
  assert.equal(openConverted(dir).digest, openConverted(await convertedFixture('tiny-gelu')).digest);
});

test('two names of other shapes are refused by the shape that config.json does not say', async () => {
  const tensors: Alteration['tensors'] = (all) => {
    all.set('pooler.dense.bias', float32([2], [1, 2]));
  };
  await assertRefused(
    () => convertAltered('tiny-gelu', { tensors }),
    /^Shape of weight pooler\.dense\.bias: got "\[2\]"; expected \[32\] as config\.json says$/,
  );
});

const untied = (config: Record<string, unknown>) => {
  config.tie_word_embeddings = false;
};

test("without ties the decoder's own bias is used and the head's is not, as in transformers 5.23.0", () => {
  const dir = alteredCheckpoint('tiny-gelu', {
    config: untied,
    tensors: (all) => {
      twice(all, 'cls.predictions.bias', 'cls.predictions.decoder.bias', { differ: true, first: false });
    },
  });
  const checkpoint = Safetensors.open(join(dir, 'model.safetensors'));
  const bias = { name: 'bias', shape: [53], sources: ['cls.predictions.bias'], transposed: false };
  assert.deepEqual(
    new WeightValues(checkpoint, bert, false).read(bias),
    checkpoint.read('cls.predictions.decoder.bias'),
  );
  checkpoint.close();
});

/** `tiny-gelu` with its embeddings stored once more as the decoder, their last value moved. */
const withDecoder = (by: number) => (all: Tensors) => {
  const { shape, bytes } = all.get(`bert.${WORD_EMBEDDINGS}`)!;
  const values = [...new Float32Array(bytes.slice().buffer)];
  values[values.length - 1]! += by;
  all.set(DECODER, float32(shape, values));
};

/** Converts and gives the notes. */
async function notesOf(dir: string, out: string): Promise<string[]> {
  const notes: string[] = [];
  await convertCheckpoint(dir, out, { onNote: (note) => notes.push(note) });
  return notes;
}

test('a stored decoder that equals the embeddings is tied: the same bytes, and nothing to say', async () => {
  const out = newPath('equal');
  assert.deepEqual(await notesOf(alteredCheckpoint('tiny-gelu', { tensors: withDecoder(0) }), out), []);
  assert.equal(openConverted(out).digest, openConverted(await convertedFixture('tiny-gelu')).digest);
});

test('a stored decoder that differs in one value is used and said, and the converted config is untied', async () => {
  const out = newPath('differs');
  const dir = alteredCheckpoint('tiny-gelu', { tensors: withDecoder(1) });
  const [note, ...others] = await notesOf(dir, out);
  assert.match(
    note!,
    /stores another cls\.predictions\.decoder\.weight: the stored decoder is used, as in transformers 5/,
  );
  assert.deepEqual(others, []);
  const { config, provenance } = openConverted(out);
  assert.equal(config.tieWordEmbeddings, false);
  const read = (from: string) => JSON.parse(readFileSync(join(from, 'config.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual(read(out), { ...read(dir), tie_word_embeddings: false });
  const bytesOf = (files: typeof provenance.files) =>
    Object.entries(files).reduce((sum, [name, { bytes }]) => sum + (name.includes('shard') ? bytes : 0), 0);
  const tied = openConverted(await convertedFixture('tiny-gelu')).provenance;
  assert.equal(bytesOf(provenance.files) - bytesOf(tied.files), 4 * 53 * 32);
});

test('a decoder without the head before it is no head', async () => {
  const dir = alteredCheckpoint('tiny-gelu', {
    tensors: (all) => {
      for (const name of [...all.keys()]) if (name.startsWith('cls.')) all.delete(name);
      withDecoder(1)(all);
    },
  });
  const out = newPath('headless');
  const leftOver = `Tensors of the checkpoint that take no part in the graph: ${DECODER}`;
  assert.deepEqual(await notesOf(dir, out), [leftOver]);
  assert.equal(openConverted(out).config.tieWordEmbeddings, true);
});

for (const [fixture, embeddings, decoder] of [
  ['tiny-gelu', `bert.${WORD_EMBEDDINGS}`, DECODER],
  ['gpt2-gelu', 'transformer.wte.weight', 'lm_head.weight'],
] as const) {
  /** With the embeddings under the decoder's name alone. */
  const renamed = (all: Tensors) => {
    all.set(decoder, all.get(embeddings)!);
    all.delete(embeddings);
  };

  test(`tied embeddings that are stored as ${decoder} alone convert to the same bytes`, async () => {
    const out = newPath('renamed');
    assert.deepEqual(await notesOf(alteredCheckpoint(fixture, { tensors: renamed }), out), []);
    assert.equal(openConverted(out).digest, openConverted(await convertedFixture(fixture)).digest);
  });

  test(`untied embeddings are not taken from ${decoder}`, async () => {
    const missing = new RegExp(
      `^Weight missing from the checkpoint: ${embeddings.replace(/^\w+\./, '')}; expected shape`,
    );
    await assertRefused(() => convertAltered(fixture, { config: untied, tensors: renamed }), missing);
  });
}

test('a stored decoder of another shape is refused', async () => {
  const tensors: Alteration['tensors'] = (all) => {
    all.set(DECODER, float32([2, 32], new Array<number>(64).fill(1)));
  };
  await assertRefused(
    () => convertAltered('tiny-gelu', { tensors }),
    /^Shape of weight cls\.predictions\.decoder\.weight: got "\[2, 32\]"; expected \[53, 32\] as config\.json says$/,
  );
});
