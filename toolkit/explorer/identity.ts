import { basename, join, resolve } from 'node:path';
import { sha256 } from '../checkpoint/digest';
import { modelConfig } from '../graph/convertedFolder';
import { listedDigests, PROVENANCE_FILE, ProvenanceSchema } from '../graph/provenance';
import { readJson } from '../readJson';

/** By what results of a checkpoint are found. */
export interface Identity {
  /** Of its converted files. */
  digest: string;
  /** Of its folder, and of what it was converted from. */
  names: string[];
  numLayers: number;
}

/** @throws {UserError} Where the folder is damaged. */
export function identityOf(dir: string): Identity {
  const provenance = readJson(join(dir, PROVENANCE_FILE), ProvenanceSchema);
  const names = [basename(resolve(dir)), basename(provenance.source.name)];
  return { digest: sha256(listedDigests(provenance)), names, numLayers: modelConfig(dir).numLayers };
}

/** Whether figures are of a checkpoint: they have its digest, or else its name and depth. */
export function isOf(
  { digest, names, numLayers }: Identity,
  figures: Omit<Identity, 'names'> & { name: string },
): boolean {
  return figures.digest === digest || (names.includes(figures.name) && figures.numLayers === numLayers);
}
