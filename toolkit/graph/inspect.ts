import { openConverted } from './convertedFolder';
import type { ModelConfig } from './modelConfig';
import type { Provenance } from './provenance';
import type { Dimension, Tap } from './taps';

/** The taps of one kind and site, over all layers. */
export interface TapKind {
  /** What they are called, without the layer. */
  name: string;
  kind: string;
  site: string | null;
  shape: Dimension[];
  /** `0-12`; null for a tap without layers. */
  layers: string | null;
}

export interface Inspection {
  config: ModelConfig;
  /** Hugging Face's `model_type`. */
  family: string;
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
  const { config, family, provenance, digest, taps } = openConverted(dir);
  const kinds = new Map<string, Tap[]>();
  for (const tap of taps) kinds.set(nameOf(tap), [...(kinds.get(nameOf(tap)) ?? []), tap]);
  return { config, family, provenance, digest, taps: [...kinds].map(([name, some]) => summarise(name, some)) };
}

function nameOf({ name, layer }: Tap): string {
  return layer === null ? name : name.slice(0, -`.${layer}`.length);
}

function summarise(name: string, taps: Tap[]): TapKind {
  const { kind, site, layer, shape } = taps[0]!;
  return { name, kind, site, shape, layers: layer === null ? null : `${layer}-${taps.at(-1)!.layer!}` };
}
