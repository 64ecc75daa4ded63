import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import type { NativePins } from './nativePins';
import { runTool, ToolFailure } from './nativeTools';

/** Whether the npm packages are there; an unfinished installation has another name. */
export function hasSources(folder: string): boolean {
  return existsSync(join(folder, 'sources'));
}

/**
 * Installs tfjs-node with its dependencies, and the headers of Node-API, to `sources/`. No install script is run: tfjs-node's
 * would try its own download.
 * @throws {UserError} When npm cannot fetch them.
 */
export async function fetchSources(folder: string, pins: NativePins): Promise<void> {
  const partial = join(folder, 'sources.partial');
  rmSync(partial, { recursive: true, force: true });
  const packages = [`@tensorflow/${pins.backend}@${pins.tfjsNode}`, `node-api-headers@${pins.napiHeaders}`];
  const flags = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund', '--prefix', partial];
  try {
    await runTool(['npm', 'install', ...flags, ...packages]);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const expected = 'access to the npm registry; run again when there is';
    throw new UserError({ what: `npm could not fetch ${packages.join(', ')}`, got: error.reason, expected });
  }
  renameSync(partial, join(folder, 'sources'));
}
