import type { Command } from 'commander';
import { join } from 'node:path';
import {
  ActivationCache,
  type CacheEntry,
  cacheRoot,
  clearConversions,
  clearFits,
  conversionsFolder,
  fitsFolder,
  type KeptConversion,
  keptConversions,
  type KeptFits,
  keptFits,
  type KeptFolder,
} from '../toolkit';
import { inMib } from './bytes';
import { say } from './cli';
import { print } from './print';

/** The cache that experiments share. */
export function sharedCache(): ActivationCache {
  return new ActivationCache(join(cacheRoot(), 'activations'), { say });
}

/** Adds `cache` and `cache clear` to the experiment command. */
export function addCacheCommand(program: Command): void {
  const cache = program
    .command('cache')
    .description(
      'show what is kept: activations of earlier runs, Arrow files that other tools open, converted checkpoints, and fitted probes',
    )
    .action(show);
  cache.command('clear').description('remove it all; it can be made again').action(clear);
}

async function show(): Promise<void> {
  const cache = sharedCache();
  const [entries, conversions, fits] = [cache.list(), keptConversions(), keptFits()];
  const lines = [
    ...entries.map(describe),
    `${count(entries.length)}, ${inMib(totalOf(entries))}, in ${cache.dir}`,
    ...conversions.map(describeConversion),
    `${countConversions(conversions.length)}, ${inMib(totalOf(conversions))}, in ${conversionsFolder()}`,
    ...fits.map(describeFits),
    `${countFits(fits.length)}, ${inMib(totalOf(fits))}, in ${fitsFolder()}`,
  ];
  await print(lines.join('\n'));
}

async function clear(): Promise<void> {
  const cache = sharedCache();
  const entries = cache.clear();
  const [conversions, fits] = [await clearConversions(), await clearFits()];
  const lines = [
    `Removed ${count(entries)} from ${cache.dir}`,
    `Removed ${countConversions(conversions)} from ${conversionsFolder()}`,
    `Removed ${countFits(fits)} from ${fitsFolder()}`,
  ];
  await print(lines.join('\n'));
}

function describe({ key, bytes, used, provenance }: CacheEntry): string {
  const start = `${key.slice(0, 12)}  ${inMib(bytes)}  used ${minute(used)}`;
  if (!provenance) return `${start}  damaged`;
  const { checkpoint = '', backend, sentences, tokens } = provenance;
  return `${start}  checkpoint ${checkpoint.slice(0, 12)} on ${backend}: ${sentences} sentences, ${tokens} tokens`;
}

function describeConversion({ source, ...kept }: KeptConversion): string {
  if (!source) return `${describeFolder(kept)}  damaged`;
  return `${describeFolder(kept)}  ${source.name}${source.revision === undefined ? '' : `@${source.revision}`}`;
}

function describeFits({ source, ...kept }: KeptFits): string {
  if (!source) return `${describeFolder(kept)}  damaged`;
  return `${describeFolder(kept)}  probes of checkpoint ${source.checkpoint.slice(0, 12)} on ${source.backend}`;
}

function describeFolder({ key, bytes, made }: Omit<KeptFolder<unknown>, 'source'>): string {
  return `${key.slice(0, 12)}  ${inMib(bytes)}  made ${minute(made)}`;
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function totalOf(kept: readonly { bytes: number }[]): number {
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}

function countConversions(conversions: number): string {
  return conversions === 1 ? '1 converted checkpoint' : `${conversions} converted checkpoints`;
}

function countFits(fits: number): string {
  return fits === 1 ? 'probes of 1 question' : `probes of ${fits} questions`;
}
