import { version } from '../../package.json';
import { openBackend, runTaps } from '../../toolkit';
import { encodingOf, normTaps } from './encodings';
import { type Loaded, serve } from './serve';

/** The toolkit itself, as a script that uses its public API would: `toolkitSystem.ts CHECKPOINT BACKEND WORKERS`. */
async function load(): Promise<Loaded> {
  const [checkpoint, name, workers] = process.argv.slice(2) as [string, string, string];
  const backend = await openBackend(name, { workers: Number(workers) });
  const model = await backend.loadModel(checkpoint);
  const taps = normTaps(model);
  return {
    versions: { 'afn-toolkit': version },
    pass: async ({ sentences }) => {
      const found = await runTaps(model, sentences.map(encodingOf), taps);
      return found.map((sentence) => {
        const values = new Map(Object.entries(sentence));
        return taps.map((tap) => values.get(tap)!.values);
      });
    },
  };
}

void serve(load);
