import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { version } from '../../package.json';
import { readConfigFile } from '../checkpoint/config';
import { sha256File } from '../checkpoint/digest';
import { encodeFloat16 } from '../checkpoint/float';
import {
  readTokenizerFiles,
  TOKENIZER_FILES,
  type TokenizerFiles,
  writeTokenizerFiles,
} from '../checkpoint/tokenizerFiles';
import { vocabularyOf } from '../checkpoint/tokenizerModel';
import { shuffledTensors } from '../checkpoint/shuffledTensors';
import { openWeights, weightFiles } from '../checkpoint/weights';
import { UserError } from '../errors';
import { buildGraph } from './build';
import { describe } from './description';
import type { Architecture, Family } from './families/family';
import { familyOf } from './families/registry';
import type { GraphDef } from './graphDef';
import { sizeOf, type Weight } from './tensors';
import type { Heads, ModelConfig } from './modelConfig';
import { constantBytes, CONSTANTS_FILE, modelJson, type StoredDtype } from './modelJson';
import { writeNewFolder } from './newFolder';
import { type Provenance, PROVENANCE_FILE, PROVENANCE_FORMAT, sourceName } from './provenance';
import { type Roles, rolesOf } from './roles';
import { ShardWriter } from './shards';
import { decoderOf, headsOf, otherDecoder } from './storedHeads';
import { outputSite, tapName } from './taps';
import { WeightValues } from './weightValues';

export interface ConvertOptions {
  /** How weights are stored; default float32. float16 rounds to nearest even. */
  dtype?: StoredDtype;
  /** What the provenance calls the source; default the folder's name. */
  source?: string;
  /** Commit of a model from the hub, for the provenance. */
  revision?: string;
  /** SPDX identifier of the weights' licence; default what the folder's README.md states. */
  licence?: string;
  /** Puts the values of each tensor in random order by this seed: a control of what probes read. The provenance's name of the source says so. */
  shuffle?: number;
  /** Called after each weight with the share of bytes written, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Called with the complete folder before it gets its name: where it throws, nothing is left. `checkConverted` is such a check. */
  check?: (dir: string) => Promise<void>;
  /** Called with a sentence on what is converted otherwise than `config.json` says. */
  onNote?: (note: string) => void;
}

/** As transformers 5 decides; transformers 4 takes the embeddings. */
const ownDecoder = (decoder: string) =>
  `config.json ties the decoder of the language model's head to the word embeddings, but the checkpoint stores another ${decoder}: ` +
  'the stored decoder is used, as in transformers 5, and config.json of the converted folder has tie_word_embeddings false';

const NAMED = 8;
const takesNoPart = (tensors: readonly string[]) => {
  const more = tensors.length > NAMED ? ` and ${tensors.length - NAMED} more` : '';
  return `Tensors of the checkpoint that take no part in the graph: ${tensors.slice(0, NAMED).join(', ')}${more}`;
};

/**
 * Converts a Hugging Face folder to a TensorFlow.js graph model with taps (see `docs/architecture.md`).
 * The same input gives the same bytes. `out` is either complete or not there.
 * @throws {UserError} For a folder, config, tokenizer or weight that cannot be converted, or an `out` that exists.
 */
export async function convertCheckpoint(dir: string, out: string, options: ConvertOptions = {}): Promise<void> {
  const file = readConfigFile(dir);
  const family = familyOf(file);
  const architecture = family.read(file);
  const { config } = architecture;
  const tokenizer = readTokenizerFiles(dir);
  checkVocabulary(tokenizer, config);
  const dtype = options.dtype ?? 'float32';
  const stored = openWeights(dir);
  const checkpoint = options.shuffle === undefined ? stored : shuffledTensors(stored, options.shuffle);
  try {
    await writeNewFolder(out, async (partial) => {
      const values = new WeightValues(checkpoint, family, config.tieWordEmbeddings);
      if (config.tieWordEmbeddings) values.tie(decoderOf(architecture));
      const heads = headsOf(architecture, values, file.fields.architectures);
      const hasDecoder = heads.maskedLm || heads.causalLm;
      const decoder = hasDecoder && config.tieWordEmbeddings ? otherDecoder(architecture, values) : null;
      if (decoder !== null) options.onNote?.(ownDecoder(decoder));
      const built =
        decoder === null ? architecture : { ...architecture, config: { ...config, tieWordEmbeddings: false } };
      const roles = rolesOf(family.roles, tokenizer.special);
      const graph = { family, roles, architecture: built, heads };
      const digests = await writeGraph(graph, values, partial, dtype, options.onProgress);
      values.refuseFurtherBlocks(config.numLayers);
      const leftOver = values.leftOver();
      if (leftOver.length > 0) options.onNote?.(takesNoPart(leftOver));
      writeTokenizerFiles(tokenizer, partial);
      // A copy of a file without write bits would have none either.
      writeFileSync(join(partial, 'config.json'), readFileSync(join(dir, 'config.json')));
      if (decoder !== null) untie(join(partial, 'config.json'));
      const provenance = await provenanceOf(dir, partial, { ...options, dtype, leftOver, digests });
      writeJson(join(partial, PROVENANCE_FILE), provenance);
      await options.check?.(partial);
    });
  } finally {
    checkpoint.close();
  }
}

/** The empty wordpiece of a blank line in `vocab.txt` may have any id: no text gives it. */
function checkVocabulary({ tokenizer }: TokenizerFiles, config: ModelConfig): void {
  const added = tokenizer.added_tokens.map(({ content, id }): [string, number] => [content, id]);
  let largest: [token: string, id: number] = ['', -1];
  for (const entry of [...vocabularyOf(tokenizer.model), ...added])
    if (entry[0] !== '' && entry[1] > largest[1]) largest = entry;
  if (largest[1] >= config.vocabularySize)
    throw new UserError({
      what: `Largest id of the vocabulary, that of ${JSON.stringify(largest[0])}`,
      got: largest[1],
      expected: `less than vocab_size ${config.vocabularySize} of config.json`,
    });
}

function untie(path: string): void {
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeJson(path, { ...config, tie_word_embeddings: false });
}

/** What is written: the model, and which of its heads. */
interface Written {
  family: Family;
  roles: Roles;
  architecture: Architecture;
  heads: Heads;
}

async function writeGraph(
  { family, roles, architecture, heads }: Written,
  values: WeightValues,
  dir: string,
  dtype: StoredDtype,
  onProgress: ConvertOptions['onProgress'],
): Promise<ShardWriter['digests']> {
  const { graph, taps } = buildGraph(family, architecture, heads);
  const { paths: shards, digests } = await writeWeights(graph, values, dir, dtype, onProgress);
  writeFileSync(join(dir, CONSTANTS_FILE), constantBytes(graph.constants));
  const { inputs, sites } = family;
  const output = tapName({ kind: 'state', layer: architecture.config.numLayers, site: outputSite(sites) });
  writeJson(join(dir, 'model.json'), modelJson(graph, dtype, shards, { inputs, output }));
  writeJson(join(dir, 'taps.json'), describe(family, roles, heads, taps));
  return digests;
}

async function writeWeights(
  graph: GraphDef,
  values: WeightValues,
  dir: string,
  dtype: StoredDtype,
  onProgress: ConvertOptions['onProgress'],
): Promise<ShardWriter> {
  const width = dtype === 'float16' ? 2 : 4;
  const totalBytes = width * graph.weights.reduce((sum, weight) => sum + sizeOf(weight), 0);
  const writer = new ShardWriter(dir, totalBytes);
  let written = 0;
  try {
    for (const weight of graph.weights) {
      const bytes = encode(values.read(weight), weight, dtype);
      writer.write(bytes);
      written += bytes.length;
      onProgress?.(written / totalBytes);
      await setImmediate(); // lets Ctrl-C through
    }
  } finally {
    writer.close();
  }
  return writer;
}

function encode(values: Float32Array, weight: Weight, dtype: StoredDtype): Uint8Array {
  if (dtype === 'float32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const half = encodeFloat16(values);
  const tooLarge = half.findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  if (tooLarge >= 0)
    throw new UserError({
      what: `Weight ${weight.name} is too large for float16 (65504)`,
      got: values[tooLarge],
      expected: '--dtype float32',
    });
  return new Uint8Array(half.buffer, half.byteOffset, half.byteLength);
}

async function provenanceOf(
  dir: string,
  out: string,
  options: ConvertOptions & { dtype: StoredDtype; leftOver: string[]; digests: ShardWriter['digests'] },
): Promise<Provenance> {
  const sources = sourceFiles(dir);
  const files: [string, Provenance['files'][string]][] = [];
  for (const name of readdirSync(out).sort()) {
    const sha256 = options.digests.get(name) ?? (await sha256File(join(out, name)));
    files.push([name, { bytes: statSync(join(out, name)).size, sha256 }]);
  }
  return {
    format: PROVENANCE_FORMAT,
    toolkit: version,
    source: {
      name: sourceName(options.source ?? basename(resolve(dir)), options.shuffle),
      ...(options.revision !== undefined && { revision: options.revision }),
      licence: options.licence ?? statedLicence(dir),
      files: Object.fromEntries(
        await Promise.all(sources.map(async (name) => [name, await sha256File(join(dir, name))] as const)),
      ),
      ...(options.leftOver.length > 0 && { leftOver: options.leftOver }),
    },
    dtype: options.dtype,
    files: Object.fromEntries(files),
  };
}

/** The files of a Hugging Face folder that a conversion reads. */
export function sourceFiles(dir: string): string[] {
  return ['config.json', ...weightFiles(dir), ...TOKENIZER_FILES].filter((name) => existsSync(join(dir, name)));
}

/** The `license:` line in the front matter of a model card. */
function statedLicence(dir: string): string | null {
  const card = join(dir, 'README.md');
  if (!existsSync(card)) return null;
  const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readFileSync(card, 'utf8'))?.[1];
  return /^license:[ \t]*(?:\r?\n[ \t]*-[ \t]*)?["']?([^\s"']+)/m.exec(frontMatter ?? '')?.[1] ?? null;
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value, null, 1) + '\n');
}
