import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import { refuseStandIn } from './standIn';

/** `config.json` of a checkpoint: where it lies, and its fields. */
export interface ConfigFile {
  path: string;
  fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads `config.json` of a Hugging Face folder; what the fields must be, the model's family says.
 * @throws {UserError} When the folder or the file is missing or malformed.
 */
export function readConfigFile(dir: string): ConfigFile {
  const path = join(dir, 'config.json');
  return { path, fields: readObject(dir, path) };
}

function readObject(dir: string, path: string): Record<string, unknown> {
  if (!existsSync(dir)) throw new UserError({ what: `No such folder: ${dir}`, expected: 'a folder with a checkpoint' });
  if (!existsSync(path))
    throw new UserError({ what: `No config.json in ${dir}`, expected: 'a Hugging Face checkpoint' });
  refuseStandIn(path);
  const text = readFileSync(path, 'utf8');
  try {
    const raw: unknown = JSON.parse(text);
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Record<string, unknown>;
  } catch (cause) {
    throw new UserError({ what: `${path} is not JSON`, got: (cause as Error).message }, { cause });
  }
  throw new UserError({ what: `${path} is not a JSON object` });
}
