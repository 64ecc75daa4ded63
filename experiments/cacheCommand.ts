import { join } from 'node:path';
import {
  ActivationCache,
  type CacheEntry,
  cacheRoot,
  clearConversions,
  clearFits,
  conversionsFolder,
  fitsFolder,
  keptConversions,
  keptFits,
  type KeptFolder,
} from '../toolkit';
import { say } from './cli';
import { print } from './print';
import { inMib } from './quantities';

/** The cache that experiments share. */
export function sharedCache(): ActivationCache {
  return new ActivationCache(join(cacheRoot(), 'activations'), { say });
}

/** Lists what is kept. */
export async function showCache(): Promise<void> {
  const cache = sharedCache();
  const [entries, conversions, fits] = [cache.list(), keptConversions(), keptFits()];
  const lines = [
    ...entries.map(describe),
    `${count(entries.length)}, ${inMib(totalOf(entries))}, in ${cache.dir}`,
    ...conversions.map((kept) =>
      describeFolder(kept, ({ name, revision }) => (revision === undefined ? name : `${name}@${revision}`)),
    ),
    `${countConversions(conversions.length)}, ${inMib(totalOf(conversions))}, in ${conversionsFolder()}`,
    ...fits.map((kept) =>
      describeFolder(
        kept,
        ({ checkpoint, backend }) => `probes of checkpoint ${checkpoint.slice(0, 12)} on ${backend}`,
      ),
    ),
    `${countFits(fits.length)}, ${inMib(totalOf(fits))}, in ${fitsFolder()}`,
  ];
  await print(lines.join('\n'));
}

/** Removes what is kept. */
export async function clearCache(): Promise<void> {
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

function describeFolder<Source>(
  { key, bytes, made, source }: KeptFolder<Source>,
  of: (source: Source) => string,
): string {
  return `${key.slice(0, 12)}  ${inMib(bytes)}  made ${minute(made)}  ${source ? of(source) : 'damaged'}`;
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
