import { createHash } from 'node:crypto';
import { version } from '../../package.json';
import type { BackendName } from '../backend/backend';
import type { Encoding } from '../tokens/tokenizer';

/** What scores are computed from and with. */
export interface CacheSource {
  /** Scores, a row a wordpiece of the text; or moments of the hidden states over it, a row a dimension. */
  content: 'scores' | 'moments';
  /** Digest of the converted checkpoint. */
  checkpoint: string;
  backend: BackendName;
  precision: 'float32';
  text: CacheText;
}

/** The same as text by name, fit for the metadata of a file. */
export type Provenance = Readonly<Record<string, string>>;

/** Of the layout of an entry: entries of another number are not found. */
const FORMAT = 2;

/** The toolkit's version stands for the definitions of the scorers and for the TensorFlow.js that the lockfile pins. */
export function provenanceOf({ content, checkpoint, backend, precision, text }: CacheSource): Provenance {
  return {
    format: String(FORMAT),
    content,
    toolkit: version,
    checkpoint,
    text: text.digest,
    backend,
    precision,
    sentences: String(text.sentences),
    tokens: String(text.wordpiece.length),
  };
}

/** Name of an entry: sha256 over its provenance. */
export function cacheKey(provenance: Provenance): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(provenance).sort()))
    .digest('hex');
}

/** The wordpieces of a list of encodings end to end, special tokens included. */
export interface CacheText {
  /** sha256 over the length and the ids of every encoding, in order. */
  digest: string;
  sentences: number;
  /** Position of the encoding in the list, from 0. */
  sentence: Int32Array;
  /** Position of the wordpiece in its encoding, from 0. */
  position: Int32Array;
  /** Id of the wordpiece in the vocabulary. */
  wordpiece: Int32Array;
}

/** Lays encodings end to end; the same ids in the same order are the same text, whatever their words. */
export function cacheText(encodings: readonly Encoding[]): CacheText {
  const hash = createHash('sha256');
  for (const { inputIds } of encodings) hash.update(Int32Array.from([inputIds.length, ...inputIds]));
  return {
    digest: hash.digest('hex'),
    sentences: encodings.length,
    sentence: Int32Array.from(encodings.flatMap(({ inputIds }, at) => inputIds.map(() => at))),
    position: Int32Array.from(encodings.flatMap(({ inputIds }) => inputIds.map((_, at) => at))),
    wordpiece: Int32Array.from(encodings.flatMap(({ inputIds }) => inputIds)),
  };
}
