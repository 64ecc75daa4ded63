import type { BertConfig } from '../checkpoint/config';
import { openConverted } from './convertedFolder';
import type { Provenance } from './provenance';
import type { Dimension, Tap } from './taps';

/** The taps of one kind, over all layers. */
export interface TapKind {
  kind: string;
  shape: Dimension[];
  /** `0-12`; null for a tap without layers. */
  layers: string | null;
}

export interface Inspection {
  config: BertConfig;
  provenance: Provenance;
  /** One sha256 for the whole folder. */
  digest: string;
  taps: TapKind[];
}

/**
 * What is inside a converted checkpoint, without reading its weights.
 * @throws {UserError} When the folder is not a converted checkpoint.
 */
export function inspectCheckpoint(dir: string): Inspection {
  const { config, provenance, digest, taps } = openConverted(dir);
  const kinds = [...new Set(taps.map(({ kind }) => kind))];
  return { config, provenance, digest, taps: kinds.map((kind) => summarise(taps.filter((tap) => tap.kind === kind))) };
}

function summarise(taps: Tap[]): TapKind {
  const first = taps[0]!;
  const layers = first.layer === null ? null : `${first.layer}-${taps.at(-1)!.layer!}`;
  return { kind: first.kind, shape: first.shape, layers };
}
