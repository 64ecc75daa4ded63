import { createInterface } from 'node:readline';
import { print } from '../print';
import type { Reply, Request } from './protocol';

/** L2 norms of the hidden states by sentence, layer from 0, and token. */
export type Norms = Float32Array[][];

/** What a system is when its weights are loaded. */
export interface Loaded {
  versions: Record<string, string>;
  pass: (request: Request) => Promise<Norms>;
}

/** The life of a system's process: loads once, then answers a line at a time until stdin ends. */
export async function serve(load: () => Promise<Loaded>): Promise<void> {
  // stdout belongs to the protocol, whatever a library has to say.
  console.log = console.error; // eslint-disable-line no-console -- replaced, not called
  const { versions, pass } = await load();
  await print(JSON.stringify({ ready: versions }));
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    const started = performance.now();
    const norms = await pass(request);
    const seconds = (performance.now() - started) / 1000;
    await print(JSON.stringify(replyOf(norms, seconds, request.norms)));
  }
  // Worker threads would keep the process alive.
  process.exit();
}

/** Sums up a pass; every norm goes along where `withNorms`. */
export function replyOf(norms: Norms, seconds: number, withNorms: boolean): Reply {
  const layers = norms[0]!.length;
  const checksum = new Array<number>(layers).fill(0);
  let tokens = 0;
  for (const sentence of norms) {
    tokens += sentence[0]!.length;
    for (let layer = 0; layer < layers; layer++) for (const norm of sentence[layer]!) checksum[layer]! += norm;
  }
  const reply = { seconds, tokens, checksum };
  if (!withNorms) return reply;
  return { ...reply, norms: norms.map((sentence) => sentence.map((layer) => Array.from(layer))) };
}
