import { parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { ATLAS_LAYERS, LAYER_COLUMNS, PROFILE } from '../harness/dataset/atlas';
import { ownFile } from '../installation';
import { groupedBy } from '../groupedBy';
import { type Identity, isOf } from './identity';

/** What an atlas says of the norms of a checkpoint: layer by layer the chance that a content word outscores a function word. */
export interface ToldProfile {
  corpus: string;
  site: string;
  /** False where it is of another conversion or version of a checkpoint of the same name. */
  isSame: boolean;
  layers: { layer: number; value: number; low: number | null; high: number | null }[];
}

const number = z.coerce.number();
const bound = z.union([z.literal('').transform(() => null), number]);
const Rows = z.array(
  z.looseObject({
    ...{ checkpoint: z.string(), digest: z.string(), corpus: z.string(), measure: z.string(), site: z.string() },
    ...{ numLayers: number, layer: number, value: number, low: bound, high: bound },
  }),
);
type ProfileRow = z.infer<typeof Rows>[number];

/** Whether a folder is that of an atlas. */
export function isAtlas(dir: string): boolean {
  return existsSync(join(dir, ATLAS_LAYERS));
}

/**
 * Rows of the profiles in atlases, and in the one that comes with the toolkit.
 * @throws {UserError} For a file that is damaged.
 */
export function foundProfiles(atlases: readonly string[]): ProfileRow[] {
  const kept = ownFile('experiments/results/atlas');
  return [...atlases, ...(isAtlas(kept) ? [kept] : [])].flatMap((dir) => profileRows(join(dir, ATLAS_LAYERS)));
}

function profileRows(path: string): ProfileRow[] {
  try {
    return Rows.parse(parse(readFileSync(path), { columns: true })).filter(({ measure }) => measure === PROFILE);
  } catch {
    throw new UserError({
      what: `${path} is damaged`,
      expected: `columns ${LAYER_COLUMNS.join(', ')}, as the command atlas writes them`,
    });
  }
}

/** The profiles of a checkpoint, a corpus and a site each. */
export function profilesOf(identity: Identity, found: readonly ProfileRow[]): ToldProfile[] {
  const own = found.filter((row) => isOf(identity, { ...row, name: row.checkpoint }));
  const groups = groupedBy(own, ({ corpus, site, digest }) => JSON.stringify([corpus, site, digest]));
  return [...groups.values()].map((rows) => {
    const { corpus, site, digest } = rows[0]!;
    const layers = rows.map(({ layer, value, low, high }) => ({ layer, value, low, high }));
    return { corpus, site, isSame: digest === identity.digest, layers };
  });
}
