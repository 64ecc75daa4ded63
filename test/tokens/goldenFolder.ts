import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const GOLDEN = join(__dirname, '..', 'golden', 'tokens');
const scratch = mkdtempSync(join(tmpdir(), 'golden-folders-'));
after(() => {
  rmSync(scratch, { recursive: true });
});
let folders = 0;

/** A new folder with these files: texts, or what to write as JSON. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const dir = join(scratch, String(folders++));
  mkdirSync(dir);
  for (const [name, contents] of Object.entries(files)) {
    writeFileSync(join(dir, name), typeof contents === 'string' ? contents : JSON.stringify(contents));
  }
  return dir;
}

/** What stands in a golden, with the contents of `NAME.json` in place of "@NAME", and under "@" what the rest is added to. */
export function filled(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('@')) {
    return JSON.parse(readFileSync(join(GOLDEN, `${value.slice(1)}.json`), 'utf8'));
  }
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null) return value;
  const { '@': base, ...own } = value as Record<string, unknown>;
  const entries = Object.entries(own).map(([key, item]) => [key, filled(item)] as const);
  return Object.assign({}, base === undefined ? {} : filled(base), Object.fromEntries(entries));
}
