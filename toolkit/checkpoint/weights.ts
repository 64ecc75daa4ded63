import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { readJson } from '../readJson';
import { Safetensors } from './safetensors';
import type { TensorEntry } from './safetensorsHeader';

/** Where all weights lie in one file, and what says in which file each lies where they do not. */
export const WEIGHTS_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

/** The weights of a checkpoint, in however many files they lie. */
export interface Weights {
  /** Every tensor by name, those of unsupported dtypes included. */
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** Values of one tensor, as `Safetensors.read` gives them. */
  read(name: string): Float32Array;
  close(): void;
}

const fileName = z.string().regex(/^[^/\\]+\.safetensors$/, 'the name of a safetensors file beside the index');
const IndexSchema = z.object({ weight_map: z.record(z.string(), fileName) });

/**
 * Names of the files that the weights of a folder are read from. The whole is preferred to shards, as in transformers.
 * @throws {UserError} When the index is malformed.
 */
export function weightFiles(dir: string): string[] {
  if (!isSharded(dir)) return [WEIGHTS_FILE];
  return [INDEX_FILE, ...new Set(readIndex(dir).values())];
}

/**
 * Opens the weights of a Hugging Face folder; `close` them after use.
 * @throws {UserError} When a file is missing or damaged, or when the shards do not hold each tensor once, where the index says.
 */
export function openWeights(dir: string): Weights {
  return isSharded(dir) ? Shards.open(dir) : Safetensors.open(join(dir, WEIGHTS_FILE));
}

function isSharded(dir: string): boolean {
  return !existsSync(join(dir, WEIGHTS_FILE)) && existsSync(join(dir, INDEX_FILE));
}

/** File by tensor. */
function readIndex(dir: string): Map<string, string> {
  return new Map(Object.entries(readJson(join(dir, INDEX_FILE), IndexSchema).weight_map));
}

class Shards implements Weights {
  readonly entries = new Map<string, TensorEntry>();
  private readonly fileOf = new Map<string, string>();
  private readonly shards = new Map<string, Safetensors>();

  private constructor(private readonly dir: string) {}

  static open(dir: string): Shards {
    const opened = new Shards(dir);
    try {
      const index = readIndex(dir);
      for (const file of new Set(index.values())) opened.add(file);
      opened.checkComplete(index);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  read(name: string): Float32Array {
    const shard = this.shards.get(this.fileOf.get(name) ?? '');
    if (!shard)
      throw new UserError({ what: `${this.dir}: unknown tensor`, got: name, candidates: [...this.fileOf.keys()] });
    return shard.read(name);
  }

  close(): void {
    for (const shard of this.shards.values()) shard.close();
  }

  private add(file: string): void {
    const path = join(this.dir, file);
    if (!existsSync(path))
      throw new UserError({ what: `No such file: ${path}`, expected: `every file that ${INDEX_FILE} names` });
    const shard = Safetensors.open(path);
    this.shards.set(file, shard);
    for (const [name, entry] of shard.entries) {
      const other = this.fileOf.get(name);
      if (other !== undefined)
        throw new UserError({
          what: `${this.dir}: tensor ${name} in two files`,
          got: `${other} and ${file}`,
          expected: 'one of them alone',
        });
      this.fileOf.set(name, file);
      this.entries.set(name, entry);
    }
  }

  private checkComplete(index: ReadonlyMap<string, string>): void {
    for (const [name, file] of index)
      if (this.fileOf.get(name) !== file)
        throw new UserError({
          what: `${join(this.dir, INDEX_FILE)}: file of tensor ${name}`,
          got: file,
          expected: this.fileOf.get(name) ?? 'a file that has it',
        });
  }
}
