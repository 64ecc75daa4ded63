import type { io } from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the tests read of a `model.json`. */
export interface GraphJson {
  modelTopology: { node: { name: string; op: string }[] };
  signature: object;
  weightsManifest: { paths: string[]; weights: io.WeightsManifestEntry[] }[];
}

/** The `model.json` of a converted checkpoint. */
export function readGraph(dir: string): GraphJson {
  return JSON.parse(readFileSync(join(dir, 'model.json'), 'utf8')) as GraphJson;
}
