import { z } from 'zod';
import { STORED_DTYPES } from './modelJson';

/** Layout of the converted folder; a toolkit reads its own. */
export const PROVENANCE_FORMAT = 1;

/** What a `provenance.json` must hold. */
export const ProvenanceSchema = z.object({
  format: z.literal(PROVENANCE_FORMAT, {
    error: `${PROVENANCE_FORMAT}, the layout this toolkit reads`,
  }),
  toolkit: z.string(),
  source: z.object({
    name: z.string(),
    /** Commit of a model from the hub, 40 digits. */
    revision: z.string().optional(),
    /** SPDX identifier, null where the source states none. */
    licence: z.string().nullable(),
    /** sha256 of each file read. */
    files: z.record(z.string(), z.string()),
    /** Tensors that take no part in the graph. */
    leftOver: z.array(z.string()).optional(),
  }),
  dtype: z.enum(STORED_DTYPES),
  /** Every other file of the folder, with the digest it must have. */
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
});

/** Where a converted checkpoint came from and what it is made of: `provenance.json`. */
export type Provenance = z.infer<typeof ProvenanceSchema>;

/** A text whose sha256 is the digest of a whole converted checkpoint: that of each file, as `sha256sum` prints it. */
export function listedDigests({ files }: Provenance): string {
  const lines = Object.entries(files).map(([name, { sha256 }]) => `${sha256}  ${name}\n`);
  return lines.sort().join('');
}

const SHUFFLED = ', weights shuffled within each tensor (seed ';

/** The name of a source whose weights are shuffled with a seed, or are as they were. */
export function sourceName(name: string, shuffle: number | undefined): string {
  return shuffle === undefined ? name : `${name}${SHUFFLED}${shuffle})`;
}

/** The name of that of which the weights of a source were shuffled; null where they were not. */
export function shuffledFrom(source: string): string | null {
  const at = source.lastIndexOf(SHUFFLED);
  return at === -1 ? null : source.slice(0, at);
}

export const PROVENANCE_FILE = 'provenance.json';
