import { version } from '../../package.json';
import { loadModel, runTaps, selectBackend } from '../../toolkit';
import { encodingOf, normTaps } from './encodings';
import { type Loaded, serve } from './serve';

/** The toolkit itself, as a script that uses its public API would: `toolkitSystem.ts CHECKPOINT BACKEND WORKERS`. */
async function load(): Promise<Loaded> {
  const [checkpoint, backend, workers] = process.argv.slice(2) as [string, string, string];
  const options = { workers: Number(workers) };
  await selectBackend(backend, options);
  const model = await loadModel(checkpoint, options);
  const taps = normTaps(model.config.numLayers);
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
