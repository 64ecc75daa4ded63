import { sha256 as sha256Of } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { convertedTokenizer } from '../checkpoint/convertedTokenizer';
import { checked } from '../checked';
import { UserError } from '../errors';
import { type ModelDescription, readDescription } from '../graph/description';
import { familyOf } from '../graph/families/registry';
import type { ModelConfig } from '../graph/modelConfig';
import { listedDigests, type Provenance, PROVENANCE_FILE, ProvenanceSchema } from '../graph/provenance';
import {
  tensorsArriving,
  type GraphTensor,
  type ModelJson,
  type Program,
  programOf,
  weightFiles,
} from '../graph/storedGraph';
import { own } from '../own';
import { Tokenizer } from '../tokens/tokenizer';

/**
 * Keeps files between visits, by the sha256 of their bytes. It is given whole files whose digest was checked, and what it gives is not
 * checked again: with the weights of bert-base that would take about half a second of every start.
 */
export interface FileKeeper {
  get: (sha256: string) => Promise<Uint8Array<ArrayBuffer> | null>;
  put: (sha256: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** How a folder is fetched. */
export interface FetchOptions {
  keeper?: FileKeeper;
  /** Called with bytes that are there, of those of all files. */
  onBytes?: (done: number, total: number) => void;
}

/** A converted checkpoint of which all but the weights was fetched. */
export interface FetchedFolder extends ModelDescription {
  config: ModelConfig;
  tokenizer: Tokenizer;
  /** As `Model.digest`. */
  digest: string;
  program: Program;
  /** The weights, which are fetched as they are asked for: each as soon as its files are there. */
  tensors: AsyncIterable<GraphTensor>;
}

/** The part of a stream's reader used here. */
interface ByteReader {
  read(): Promise<{ value?: Uint8Array }>;
  cancel(): Promise<void>;
}

/** What is kept is kept by its digest, and nothing twice. */
const FRESH = { cache: 'no-store' } as RequestInit;
/** Files that are under way at once. */
const AT_ONCE = 4;

/**
 * Fetches a converted folder, every file checked against its digest. Needs nothing of Node's.
 * @param url - Of the folder, without a slash at its end.
 * @throws {UserError} Naming a file that is missing, was altered, or is not as conversion writes it.
 */
export async function fetchFolder(url: string, options: FetchOptions = {}): Promise<FetchedFolder> {
  const files = new Files(url, await fetchProvenance(url), options);
  const names = files.needed.filter((name) => name.endsWith('.json'));
  const small = new Map(await Promise.all(names.map(async (name) => [name, await files.json(name)] as const)));
  const model = small.get('model.json') as ModelJson;
  const arriving = files.inOrder(weightFiles(model));
  const fields = checked(small.get('config.json'), z.record(z.string(), z.unknown()), 'config.json');
  const { config } = familyOf({ path: 'config.json', fields }).read({ path: 'config.json', fields });
  const tokenizerFiles = convertedTokenizer(small.get('tokenizer.json'), small.get('tokenizer_config.json'));
  return {
    ...readDescription(small.get('taps.json'), 'taps.json'),
    config,
    tokenizer: new Tokenizer(tokenizerFiles, config.maxPositions),
    digest: bytesToHex(sha256Of(new TextEncoder().encode(listedDigests(files.provenance)))),
    program: programOf(model),
    tensors: tensorsArriving(model, arriving),
  };
}

async function fetchProvenance(url: string): Promise<Provenance> {
  const path = `${url}/${PROVENANCE_FILE}`;
  const response = await fetch(path, FRESH);
  if (!response.ok) throw missing(path, response.status);
  return checked(await response.json(), ProvenanceSchema, path);
}

/** The files of a folder that its provenance lists. */
class Files {
  /** All that a model is made of; the vocabulary also stands in `tokenizer.json`. */
  readonly needed: string[];
  private done = 0;
  private readonly total: number;

  constructor(
    private readonly url: string,
    readonly provenance: Provenance,
    private readonly options: FetchOptions,
  ) {
    this.needed = Object.keys(provenance.files).filter((name) => /\.(json|bin)$/.test(name));
    this.total = this.needed.reduce((sum, name) => sum + this.entry(name).bytes, 0);
  }

  async json(name: string): Promise<unknown> {
    return JSON.parse(new TextDecoder().decode(await this.read(name))) as unknown;
  }

  /** The bytes of files, one after the other. The first are under way at once, and the next ones while one is worked on. */
  inOrder(names: readonly string[]): AsyncGenerator<Uint8Array> {
    const begin = (name: string) => {
      const read = this.read(name);
      read.catch(() => undefined); // it is thrown when its turn comes
      return read;
    };
    const ahead = names.slice(0, AT_ONCE).map(begin);
    return (async function* () {
      for (let next = AT_ONCE; ahead.length > 0; next++) {
        const bytes = await ahead.shift()!;
        if (next < names.length) ahead.push(begin(names[next]!));
        yield bytes;
      }
    })();
  }

  private entry(name: string): Provenance['files'][string] {
    const entry = own(this.provenance.files, name);
    if (!entry) throw new UserError({ what: `${this.url}/${name}`, expected: `a file that ${PROVENANCE_FILE} lists` });
    return entry;
  }

  /** A file that was kept, or else is fetched, and is then kept. */
  private async read(name: string): Promise<Uint8Array> {
    const { sha256, bytes } = this.entry(name);
    const kept = await this.options.keeper?.get(sha256);
    if (kept?.length === bytes) {
      this.told(bytes);
      return kept;
    }
    const fetched = new Uint8Array(bytes);
    await this.fetchInto(`${this.url}/${encodeURIComponent(name)}`, fetched);
    const got = await digestOf(fetched);
    if (got !== sha256)
      throw new UserError({
        what: `${this.url}/${name} was altered after conversion: its sha256`,
        got,
        expected: sha256,
      });
    await this.options.keeper?.put(sha256, fetched);
    return fetched;
  }

  private async fetchInto(url: string, place: Uint8Array<ArrayBuffer>): Promise<void> {
    const response = await fetch(url, FRESH);
    if (!response.ok || !response.body) throw missing(url, response.status);
    let at = 0;
    const reader = response.body.getReader() as ByteReader;
    for (let piece = await reader.read(); piece.value; piece = await reader.read()) {
      if (at + piece.value.length > place.length) {
        void reader.cancel();
        throw new UserError({ what: `Size of ${url}`, got: 'more', expected: `${place.length} bytes` });
      }
      place.set(piece.value, at);
      at += piece.value.length;
      this.told(piece.value.length);
    }
    if (at < place.length) throw new UserError({ what: `Size of ${url}`, got: at, expected: `${place.length} bytes` });
  }

  private told(bytes: number): void {
    this.done += bytes;
    this.options.onBytes?.(this.done, this.total);
  }
}

function missing(url: string, status: number): UserError {
  return new UserError({ what: `File missing from the converted checkpoint: ${url} (HTTP ${status})` });
}

/** By the browser, which is fast; by the library in a page that came over plain HTTP, where the browser has no digests. */
async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { subtle } = globalThis.crypto as { subtle?: typeof crypto.subtle };
  return bytesToHex(subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : sha256Of(bytes));
}
