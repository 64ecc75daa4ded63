import { createHash } from 'node:crypto';
import { version } from '../../package.json';
import type { BackendName } from '../backend/backend';
import type { CacheText } from './cacheText';

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
