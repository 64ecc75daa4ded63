import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keptConversions, conversionsFolder } from '../activations/conversions';
import { type ConvertedOptions, convertedCheckpoint } from '../activations/convertedCheckpoint';
import { checkConverted } from '../activations/loadCheck';
import { openBackend } from '../activations/openBackend';
import { UserError } from '../errors';
import { openConverted } from '../graph/convertedFolder';
import { commandName, ownFile } from '../installation';
import { identityOf } from './identity';
import { foundMaps, mapsOf, type ToldMap } from './layerMaps';
import { foundProfiles, isAtlas, profilesOf, type ToldProfile } from './profiles';

/** A converted checkpoint that the page offers. */
export interface OfferedCheckpoint {
  /** As the page's list shows it. */
  name: string;
  /** Its converted folder. */
  dir: string;
  /** What layer maps say of it; absent where there are none. */
  layerMaps?: readonly ToldMap[];
  /** What atlases say of it; absent where there are none. */
  profiles?: readonly ToldProfile[];
}

/** What is served. */
export interface ServedSite {
  /** The page's own folder. */
  page: string;
  checkpoints: readonly OfferedCheckpoint[];
}

/** What the page reads of the checkpoints that are offered: names, where their folders are from there, what results say. */
export function checkpointList(checkpoints: readonly OfferedCheckpoint[]): string {
  return JSON.stringify(
    checkpoints.map(({ name, layerMaps, profiles }, at) => ({ name, url: `checkpoints/${at}`, layerMaps, profiles })),
  );
}

/** The checkpoint of a clone. */
const EMBEDDED = 'checkpoints/bert-base-uncased';

/**
 * The checkpoints that a page is to offer: those that are asked for, each converted where it is not; without any, the embedded one and
 * all conversions that are kept. Each comes with what results say of it, those given and those that come with the toolkit.
 * @param results - Folders of atlases, and of runs whose config has probes.
 * @throws {UserError} Where there is none, or a checkpoint or a result that is asked for is missing or damaged.
 */
export async function offeredCheckpoints(
  asked: readonly string[],
  { results = [], ...options }: Omit<ConvertedOptions, 'check'> & { results?: readonly string[] } = {},
): Promise<OfferedCheckpoint[]> {
  const maps = foundMaps(results.filter((dir) => !isAtlas(dir)));
  const profiles = foundProfiles(results.filter(isAtlas));
  const offered = asked.length === 0 ? checkpointsThere() : await checkpointsAsked(asked, options);
  return offered.map((checkpoint) => {
    const identity = identityOf(checkpoint.dir);
    return { ...checkpoint, layerMaps: mapsOf(identity, maps), profiles: profilesOf(identity, profiles) };
  });
}

async function checkpointsAsked(
  asked: readonly string[],
  options: Omit<ConvertedOptions, 'check'>,
): Promise<OfferedCheckpoint[]> {
  const offered: OfferedCheckpoint[] = [];
  for (const name of new Set(asked)) {
    const check = async (dir: string) => checkConverted(dir, await openBackend());
    const dir = await convertedCheckpoint(name, { ...options, check });
    openConverted(dir);
    offered.push({ name, dir });
  }
  return offered;
}

function checkpointsThere(): OfferedCheckpoint[] {
  const embedded = existsSync(ownFile(EMBEDDED)) ? [{ name: 'bert-base-uncased', dir: ownFile(EMBEDDED) }] : [];
  const kept = keptConversions().flatMap(({ key, source }) =>
    source ? [{ name: `${source.name} (${key.slice(0, 7)})`, dir: join(conversionsFolder(), key) }] : [],
  );
  if (embedded.length + kept.length > 0) return [...embedded, ...kept];
  const expected = `a folder or a model on the hub: ${commandName('explore', 'ORG/NAME')}`;
  throw new UserError({ what: `No checkpoint to explore: none is converted, and there is no ${EMBEDDED}`, expected });
}
