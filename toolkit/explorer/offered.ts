import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keptConversions, conversionsFolder } from '../activations/conversions';
import { type ConvertedOptions, convertedCheckpoint } from '../activations/convertedCheckpoint';
import { checkConverted } from '../activations/loadCheck';
import { openBackend } from '../activations/openBackend';
import { UserError } from '../errors';
import { openConverted } from '../graph/convertedFolder';
import { commandName, ownFile } from '../installation';
import { foundMaps, mapsOf, type ToldMap } from './layerMaps';

/** A converted checkpoint that the page offers. */
export interface OfferedCheckpoint {
  /** As the page's list shows it. */
  name: string;
  /** Its converted folder. */
  dir: string;
  /** What layer maps say of it; absent where there are none. */
  layerMaps?: readonly ToldMap[];
}

/** What is served. */
export interface ServedSite {
  /** The page's own folder. */
  page: string;
  checkpoints: readonly OfferedCheckpoint[];
}

/** What the page reads of the checkpoints that are offered: names, where their folders are from there, what layer maps say. */
export function checkpointList(checkpoints: readonly OfferedCheckpoint[]): string {
  return JSON.stringify(checkpoints.map(({ name, layerMaps }, at) => ({ name, url: `checkpoints/${at}`, layerMaps })));
}

/** The checkpoint of a clone. */
const EMBEDDED = 'checkpoints/bert-base-uncased';

/**
 * The checkpoints that a page is to offer: those that are asked for, each converted where it is not; without any, the embedded one and
 * all conversions that are kept. Each comes with what layer maps say of it, those of `runs` and those that come with the toolkit.
 * @param runs - Run folders whose config has probes.
 * @throws {UserError} Where there is none, or a checkpoint or a run that is asked for is missing or damaged.
 */
export async function offeredCheckpoints(
  asked: readonly string[],
  { runs = [], ...options }: Omit<ConvertedOptions, 'check'> & { runs?: readonly string[] } = {},
): Promise<OfferedCheckpoint[]> {
  const found = foundMaps(runs);
  const offered = asked.length === 0 ? checkpointsThere() : await checkpointsAsked(asked, options);
  return offered.map((checkpoint) => ({ ...checkpoint, layerMaps: mapsOf(checkpoint.dir, found) }));
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
