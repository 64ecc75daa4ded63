import { groupedBy } from '../groupedBy';
import { openConverted } from './convertedFolder';
import type { ModelDescription } from './description';
import type { ModelConfig } from './modelConfig';
import type { Provenance } from './provenance';
import type { Dimension, Tap } from './taps';

/** The taps of one kind, site and shape, over their layers. */
export interface TapKind {
  /** What they are called, without the layer. */
  name: string;
  kind: string;
  site: string | null;
  shape: Dimension[];
  /** `0-12`, or `0` alone; null for a tap without layers. */
  layers: string | null;
}

export interface Inspection extends Pick<ModelDescription, 'inputs' | 'sites' | 'roles' | 'heads'> {
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
  const { config, family, inputs, sites, roles, heads, provenance, digest, taps } = openConverted(dir);
  const kinds = groupedBy(taps, (tap) => `${nameOf(tap)} ${tap.shape.join()}`);
  const summaries = Array.from(kinds.values(), summarise);
  return { config, family, inputs, sites, roles, heads, provenance, digest, taps: summaries };
}

function nameOf({ name, layer }: Tap): string {
  return layer === null ? name : name.slice(0, -`.${layer}`.length);
}

function summarise(taps: Tap[]): TapKind {
  const { kind, site, shape } = taps[0]!;
  const [first, last] = [taps[0]!.layer, taps.at(-1)!.layer];
  const layers = first === last ? (first?.toString() ?? null) : `${first}-${last}`;
  return { name: nameOf(taps[0]!), kind, site, shape, layers };
}
