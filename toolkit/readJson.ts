import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { checked } from './checked';
import { UserError } from './errors';
import { refuseStandIn } from './standIn';

/**
 * What a text file holds.
 *
 * @throws UserError where it is not UTF-8, or is what a download left in its place
 */
export function readText(file: string): string {
  refuseStandIn(file);
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new UserError({ what: `${file}: not UTF-8` }, { cause: error });
  }
}

/**
 * What a JSON file holds.
 *
 * @throws UserError where it is not UTF-8 or not JSON, or naming the first field that is not as the schema has it
 */
export function readJson<T>(file: string, schema: z.ZodType<T>): T {
  return checked(parsed(file), schema, file);
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readText(file)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError({ what: `${file}: not JSON (${error.message})` }, { cause: error });
  }
}
