import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** The least a config can say. */
export const MINIMAL = { name: 'small', checkpoint: 'folder', corpus: 'file.conllu' };

/** A folder of a test file's own. */
export const scratch = mkdtempSync(join(tmpdir(), 'config-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

/** Writes a config, or any text, into the folder. */
export function writeConfigFile(name: string, content: unknown): string {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
