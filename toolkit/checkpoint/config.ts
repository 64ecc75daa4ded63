import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { readJson } from '../readJson';

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
  if (!existsSync(dir)) throw new UserError({ what: `No such folder: ${dir}`, expected: 'a folder with a checkpoint' });
  if (!existsSync(path))
    throw new UserError({ what: `No config.json in ${dir}`, expected: 'a Hugging Face checkpoint' });
  return { path, fields: readJson(path, z.record(z.string(), z.unknown(), 'a JSON object')) };
}
