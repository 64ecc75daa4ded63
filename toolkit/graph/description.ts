import { z } from 'zod';
import { checked } from '../checked';
import type { Family } from './families/family';
import { UNDESCRIBED } from './families/registry';
import { HEADS, type Heads } from './modelConfig';
import { type Roles, RolesSchema } from './roles';
import { NORMS, normKind, type Site, type Tap, tapAt, tapName, type TapQuery } from './taps';

/** Layout of `taps.json`; a bare list of taps is format 1, which is read too. */
const TAPS_FORMAT = 2;

const dimension = z.union([z.literal(['B', 'T']), z.int()]);
const listed = z.object({
  name: z.string(),
  kind: z.string(),
  layer: z.int().nullable(),
  shape: z.array(dimension),
});

/** What `taps.json` holds: what a model says of itself. */
const DescriptionSchema = z.object({
  format: z.literal(TAPS_FORMAT, `${TAPS_FORMAT}, or a list of taps`),
  /** Hugging Face's `model_type`. */
  family: z.string(),
  /** What every batch is fed, int32 [B, T] each. */
  inputs: z.array(z.string()),
  /** Where states can be taken; the first is the default. */
  sites: z.array(z.string()).nonempty(),
  roles: RolesSchema,
  /** Those that the checkpoint has. */
  heads: z.array(z.enum(HEADS)),
  taps: z.array(listed.extend({ site: z.string().nullable() })),
});
export type DescriptionFile = z.infer<typeof DescriptionSchema>;

/** What a model says of itself. */
export interface ModelDescription extends Readonly<Omit<DescriptionFile, 'format' | 'taps'>> {
  readonly taps: readonly Tap[];
  /**
   * Finds a tap by what it is.
   * @throws {UserError} For a kind, site or layer that the model does not have, naming those it has.
   */
  readonly tap: (query: TapQuery) => Tap;
}

/** What a converted folder says of a model. */
export function describe({ name, inputs, sites }: Family, roles: Roles, heads: Heads, taps: Tap[]): DescriptionFile {
  const [first, ...others] = sites as [Site, ...Site[]];
  return {
    format: TAPS_FORMAT,
    family: name,
    inputs: [...inputs],
    sites: [first, ...others],
    roles,
    heads: HEADS.filter((head) => heads[head]),
    taps,
  };
}

/**
 * Reads what `taps.json` holds.
 * @throws {UserError} For another format, naming the file.
 */
export function readDescription(json: unknown, path: string): ModelDescription {
  const described = checked(Array.isArray(json) ? withDescription(json, path) : json, DescriptionSchema, path);
  const { family, inputs, sites, roles, heads, taps } = described;
  return { family, inputs, sites, roles, heads, taps, tap: (query) => tapAt(taps, query) };
}

/** What a list of taps left unsaid. */
function withDescription(json: unknown[], path: string): DescriptionFile {
  const placed = placesByName(UNDESCRIBED.sites);
  const taps = checked(json, z.array(listed), path).map((tap) => ({ site: null, ...tap, ...placed.get(tap.kind) }));
  const roles: Roles = { ...UNDESCRIBED.roles, mask: '[MASK]', removal: '[MASK]' };
  const has = (kind: string) => taps.some((tap) => tap.kind === kind);
  const heads = { pooler: has('pooler'), maskedLm: has('mlm_logits'), causalLm: false };
  return describe(UNDESCRIBED, roles, heads, taps);
}

/** By the name of a tap without its layer, its kind and site, where it has a site. */
function placesByName(sites: readonly Site[]): Map<string, Pick<Tap, 'kind' | 'site'>> {
  const norms = [false, true].flatMap((isCentred) => NORMS.map((norm) => normKind(norm, isCentred)));
  const places = sites.flatMap((site) => ['state', 'gradient', ...norms].map((kind) => ({ kind, site })));
  return new Map(places.map((place) => [tapName({ ...place, layer: null }), place]));
}
