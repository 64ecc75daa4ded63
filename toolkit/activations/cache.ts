import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../cacheRoot';
import {
  cacheKey,
  type CacheSource,
  type Columns,
  decodeCacheFile,
  encodeCacheFile,
  type Provenance,
  provenanceOf,
} from './cacheFile';

/** One file of the cache. */
export interface CacheEntry {
  key: string;
  bytes: number;
  /** When it was last read or written. */
  used: Date;
  /** Null where the file is damaged. */
  provenance: Provenance | null;
}

export interface CacheOptions {
  /** Bytes the entries may have together; beyond it the least recently used go. Default 4 GiB. */
  maxBytes?: number;
  /** Called with a line for people to read when an entry is damaged, or one cannot be written. Nothing else happens then. */
  say?: (line: string) => void;
}

const EXTENSION = '.arrow';
const UNFINISHED = '.partial';
/** A file that is still unfinished after so many milliseconds was left by a run that was killed. */
const ABANDONED = 24 * 60 * 60 * 1000;

/**
 * Scores of texts already put through a model, one Arrow IPC file a text, checkpoint and backend. Runs share it safely: an entry
 * appears under its name when it is whole, and of two that are written at once the last one stays.
 */
export class ActivationCache {
  private readonly maxBytes: number;
  private readonly say: (line: string) => void;

  /** @param dir - Made with the first entry. */
  constructor(
    readonly dir: string,
    { maxBytes = 4 * 1024 ** 3, say = () => undefined }: CacheOptions = {},
  ) {
    this.maxBytes = maxBytes;
    this.say = say;
  }

  /** The scores kept of a text, or null where there are none; a damaged entry says so and counts as none. */
  read(source: CacheSource): Columns | null {
    const expected = provenanceOf(source);
    const path = this.pathOf(cacheKey(expected));
    try {
      const { columns, provenance } = decodeCacheFile(readFileSync(path));
      if (cacheKey(provenance) !== cacheKey(expected))
        throw new Error('it holds the scores of another text or checkpoint');
      touch(path);
      return columns;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.say(`Activation cache: ${path} cannot be used and is computed again: ${(error as Error).message}`);
      return null;
    }
  }

  /** Keeps the scores of a text, in the place of what was kept of it; what hinders it is said, and is no error. */
  write(source: CacheSource, columns: Columns): void {
    const provenance = provenanceOf(source);
    const key = cacheKey(provenance);
    const partial = join(this.dir, `${key}.${randomUUID()}${UNFINISHED}`);
    try {
      const bytes = encodeCacheFile(indexOf(source, columns), columns, provenance);
      if (bytes.length > this.maxBytes)
        throw new Error(`it has ${bytes.length} bytes, and the cache may have ${this.maxBytes}`);
      mkdirSync(this.dir, { recursive: true });
      writeFileSync(partial, bytes);
      renameSync(partial, this.pathOf(key));
      this.evict();
    } catch (error) {
      removeQuietly(partial);
      this.say(`Activation cache: nothing is kept of this run in ${this.dir}: ${(error as Error).message}`);
    }
  }

  /**
   * Every entry, the last used first.
   * @throws {UserError} When the folder cannot be read.
   */
  list(): CacheEntry[] {
    return this.files(EXTENSION).map(({ name, bytes, used }) => ({
      key: name.slice(0, -EXTENSION.length),
      bytes,
      used,
      provenance: soundProvenance(join(this.dir, name)),
    }));
  }

  /**
   * Removes every entry and gives their number.
   * @throws {UserError} When the folder cannot be read.
   */
  clear(): number {
    const entries = this.files(EXTENSION);
    for (const { name } of [...entries, ...this.files(UNFINISHED)]) rmSync(join(this.dir, name), { force: true });
    return entries.length;
  }

  private evict(): void {
    for (const { name, used } of this.files(UNFINISHED))
      if (Date.now() - used.getTime() > ABANDONED) rmSync(join(this.dir, name), { force: true });
    let total = 0;
    for (const { name, bytes } of this.files(EXTENSION)) {
      total += bytes;
      if (total > this.maxBytes) rmSync(join(this.dir, name), { force: true });
    }
  }

  /** Files of the folder, the last used first. */
  private files(extension: string): { name: string; bytes: number; used: Date }[] {
    return namesIn(this.dir)
      .filter((name) => name.endsWith(extension))
      .flatMap((name) => {
        const found = statSync(join(this.dir, name), { throwIfNoEntry: false }); // another run may have removed it
        return found ? [{ name, bytes: found.size, used: found.mtime }] : [];
      })
      .sort((a, b) => b.used.getTime() - a.used.getTime());
  }

  private pathOf(key: string): string {
    return join(this.dir, key + EXTENSION);
  }
}

/** What a row of an entry is. */
function indexOf({ content, text }: CacheSource, columns: Columns): Record<string, Int32Array> {
  const { sentence, position, wordpiece } = text;
  if (content === 'scores') return { sentence, position, wordpiece };
  const [first] = columns.values();
  return { dimension: Int32Array.from(first ?? [], (_, dimension) => dimension) };
}

/** Removes a file if it is there and can be. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder itself may be out of reach, which is what the caller reports.
  }
}

function soundProvenance(path: string): Provenance | null {
  try {
    return decodeCacheFile(readFileSync(path)).provenance;
  } catch {
    return null;
  }
}

/** Notes the use of a file; in a folder that may only be read, its use goes unnoted. */
function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
