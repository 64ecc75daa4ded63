import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UserError } from '../errors';
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

/**
 * Finds what a user calls a checkpoint: a folder that is there, or else a model on the hub, as `org/name` or `org/name@revision`, which
 * is downloaded where it is not kept. `hf:org/name` is always the hub's.
 * @throws {UserError} Where it is neither, or the model cannot be had.
 */
export async function checkpointSource(
  text: string,
  tools: Omit<HubTools, 'settings'> = {},
): Promise<CheckpointSource> {
  if (existsSync(text)) return { dir: text, name: basename(resolve(text)), revision: null, licence: null };
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
