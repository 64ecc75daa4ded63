import { readFileSync } from 'node:fs';
import type { Model } from '../../toolkit/activations/model';
import { openBackend } from '../../toolkit/activations/openBackend';
import { runTaps } from '../../toolkit/activations/run';
import type { Encoding } from '../../toolkit/tokens/tokenizer';

/** What a process scores. */
export interface Asked {
  backend: string;
  dir: string;
  encodings: Encoding[];
  taps: string[];
}

/** `backendAlone.ts FILE` prints the taps that a process which opens one backend gives for what the file asks. */
async function main(): Promise<void> {
  const { backend: name, dir, encodings, taps } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Asked;
  const backend = await openBackend(name);
  const model = await backend.loadModel(dir);
  console.log(JSON.stringify(await scoreEach(model, encodings, taps)));
}

/** Every number of a sentence, by tap; JSON keeps each float32. */
export type Numbers = Record<string, number[]>;

/** The taps of each sentence, in a batch of its own; all are asked for at once. */
export function scoreEach(model: Model, encodings: readonly Encoding[], taps: readonly string[]): Promise<Numbers[]> {
  return Promise.all(
    encodings.map(async (encoding) => {
      const [found] = await runTaps(model, [encoding], taps);
      return Object.fromEntries(Object.entries(found!).map(([tap, { values }]) => [tap, [...values]]));
    }),
  );
}

if (require.main === module) void main();
