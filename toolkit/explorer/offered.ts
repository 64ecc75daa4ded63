import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keptConversions, conversionsFolder } from '../activations/conversions';
import { type ConvertedOptions, convertedCheckpoint } from '../activations/convertedCheckpoint';
import { checkConverted } from '../activations/loadCheck';
import { openBackend } from '../activations/openBackend';
import { UserError } from '../errors';
import { openConverted } from '../graph/convertedFolder';
import { commandName, ownFile } from '../installation';

/** A converted checkpoint that the page offers. */
export interface OfferedCheckpoint {
  /** As the page's list shows it. */
  name: string;
  /** Its converted folder. */
  dir: string;
}

/** What is served. */
export interface ServedSite {
  /** The page's own folder. */
  page: string;
  checkpoints: readonly OfferedCheckpoint[];
}

/** What the page reads of the checkpoints that are offered: their names, and where their folders are from there. */
export function checkpointList(checkpoints: readonly OfferedCheckpoint[]): string {
  return JSON.stringify(checkpoints.map(({ name }, at) => ({ name, url: `checkpoints/${at}` })));
}

/** The checkpoint of a clone. */
const EMBEDDED = 'checkpoints/bert-base-uncased';

/**
 * The checkpoints that a page is to offer: those that are asked for, each converted where it is not; without any, the embedded one and
 * all conversions that are kept.
 * @throws {UserError} Where there is none, or one that is asked for is missing or damaged.
 */
export async function offeredCheckpoints(
  asked: readonly string[],
  options: Omit<ConvertedOptions, 'check'> = {},
): Promise<OfferedCheckpoint[]> {
  if (asked.length === 0) return checkpointsThere();
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
