import { accessSync, constants } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UserError } from '../errors';
import { ownFile } from '../installation';
import type { HubTools } from './download';
import { hubModelOf } from './hubModel';
import { hubSettings } from './settings';
import { modelSnapshot } from './snapshot';

/** The folder of a checkpoint, converted or not, and what is known of where it is from. */
export interface CheckpointSource {
  dir: string;
  /** The folder's own name, or the model's on the hub, `org/name`. */
  name: string;
  /** Commit of a model from the hub, 40 digits; null for a folder. */
  revision: string | null;
  /** As the hub states it; null where it is not known. */
  licence: string | null;
}

/** The checkpoint that a clone holds, and the same weights on the hub, which stand for it where there is no clone. */
const EMBEDDED = { folder: 'checkpoints/bert-base-uncased', id: 'google-bert/bert-base-uncased' };

/**
 * Finds what a user calls a checkpoint: a folder that is there, or else a model on the hub, as `org/name` or `org/name@revision`, which
 * is downloaded where it is not kept. `hf:org/name` is always the hub's.
 * @throws {UserError} Where it is neither, or the model cannot be had.
 */
export async function checkpointSource(
  text: string,
  tools: Omit<HubTools, 'settings'> = {},
): Promise<CheckpointSource> {
  const dir = ownFile(text);
  if (isThere(dir)) return { dir, name: basename(resolve(dir)), revision: null, licence: null };
  if (text === EMBEDDED.folder) {
    tools.say?.(`${text} is in a clone of the toolkit; ${EMBEDDED.id} on the hub stands for it`);
    return checkpointSource(`hf:${EMBEDDED.id}`, tools);
  }
  const model = hubModelOf(text);
  if (model === null)
    throw new UserError({
      what: `No such folder: ${text}`,
      expected: 'the folder of a checkpoint, or a model on the hub as ORG/NAME or ORG/NAME@REVISION',
    });
  try {
    const { id, ...snapshot } = await modelSnapshot(model, { ...tools, settings: hubSettings() });
    return { ...snapshot, name: id };
  } catch (error) {
    if (!(error instanceof UserError) || text.startsWith('hf:')) throw error;
    throw new UserError({ what: `No such folder: ${text}. As a model on the hub: ${error.message}` }, { cause: error });
  }
}

/** @throws {UserError} For a folder that its user may not read. */
function isThere(dir: string): boolean {
  try {
    accessSync(dir, constants.R_OK);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') return false;
    const expected = 'a folder that you have the right to read';
    throw new UserError({ what: `The checkpoint cannot be read (${message})`, expected }, { cause: error });
  }
}
