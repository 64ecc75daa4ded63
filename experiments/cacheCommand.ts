import type { Command } from 'commander';
import { join } from 'node:path';
import { ActivationCache, type CacheEntry, cacheRoot } from '../toolkit';
import { say } from './cli';
import { print } from './print';

const MIB = 1024 ** 2;

/** The cache that experiments share. */
export function sharedCache(): ActivationCache {
  return new ActivationCache(join(cacheRoot(), 'activations'), { say });
}

/** Adds `cache` and `cache clear` to the experiment command. */
export function addCacheCommand(program: Command): void {
  const cache = program
    .command('cache')
    .description('show the activations kept from earlier runs, Arrow files that other tools open')
    .action(show);
  cache.command('clear').description('remove them all').action(clear);
}

async function show(): Promise<void> {
  const cache = sharedCache();
  const entries = cache.list();
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  await print([...entries.map(describe), `${count(entries.length)}, ${mebibytes(total)}, in ${cache.dir}`].join('\n'));
}

async function clear(): Promise<void> {
  const cache = sharedCache();
  await print(`Removed ${count(cache.clear())} from ${cache.dir}`);
}

function describe({ key, bytes, used, provenance }: CacheEntry): string {
  const when = used.toISOString().slice(0, 16).replace('T', ' ');
  const start = `${key.slice(0, 12)}  ${mebibytes(bytes)}  used ${when} UTC`;
  if (!provenance) return `${start}  damaged`;
  const { checkpoint = '', backend, sentences, tokens } = provenance;
  return `${start}  checkpoint ${checkpoint.slice(0, 12)} on ${backend}: ${sentences} sentences, ${tokens} tokens`;
}

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
