import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes a shard holds at most. */
export const SHARD_BYTES = 16 * 1024 * 1024;

/** Writes a stream of bytes as files of at most `SHARD_BYTES`, named as TensorFlow.js names them. */
export class ShardWriter {
  readonly paths: string[];
  /** sha256 of the files that are whole, by name: of what was to be written, which whoever loads them finds there or not. */
  readonly digests = new Map<string, string>();
  private file: number | undefined;
  private opened = 0;
  private hash = createHash('sha256');
  private room = 0;

  constructor(
    private readonly dir: string,
    totalBytes: number,
  ) {
    const count = Math.ceil(totalBytes / SHARD_BYTES);
    this.paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const file = this.room === 0 || this.file === undefined ? this.next() : this.file;
      const written = writeSync(file, bytes, at, Math.min(this.room, bytes.length - at));
      this.hash.update(bytes.subarray(at, at + written));
      at += written;
      this.room -= written;
    }
  }

  close(): void {
    if (this.file === undefined) return;
    closeSync(this.file);
    this.file = undefined;
    this.digests.set(this.paths[this.opened - 1]!, this.hash.digest('hex'));
    this.hash = createHash('sha256');
  }

  private next(): number {
    this.close();
    const path = this.paths[this.opened++];
    if (path === undefined) throw new Error(`More bytes than the ${this.paths.length} shards were planned for`);
    this.file = openSync(join(this.dir, path), 'wx');
    this.room = SHARD_BYTES;
    return this.file;
  }
}
