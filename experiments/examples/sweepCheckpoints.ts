/**
 * Sweeps every layer of two checkpoints over one corpus, and says which layer of each is the best at telling content words from
 * function words. `npm run checkpoint -- convert` makes such folders from Hugging Face's.
 *
 *   npx ts-node experiments/examples/sweepCheckpoints.ts CORPUS CHECKPOINT CHECKPOINT [--out DIR]
 */
import { parseArgs } from 'node:util';
import { compareRuns, parseExperimentConfig, runExperiment, openBackend } from '../../toolkit';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'experiments/runs' } },
});
const [corpus, ...checkpoints] = positionals;

async function main() {
  const backend = await openBackend();
  const folders: string[] = [];
  for (const [at, checkpoint] of checkpoints.entries()) {
    // What is not said here has the defaults of experiments/configs/experiment.schema.json.
    const config = parseExperimentConfig({ name: `sweep-${at + 1}`, checkpoint, corpus, scorers: [{ name: 'tas' }] });
    const { dir } = await runExperiment(config, { backend, out: values.out });
    folders.push(dir);
  }
  for (const { checkpoint, numLayers, sites } of compareRuns(folders))
    for (const { site, bestLayer, bestLayerInterval, bestDepth, byDepth } of sites) {
      const [low, high] = bestLayerInterval ?? ['?', '?'];
      console.log(
        `${checkpoint} (${site}): layer ${bestLayer} [${low}, ${high}] of ${numLayers}, depth ${bestDepth.toFixed(2)}; ` +
          `at the depth of 8/12, layer ${byDepth?.layer}: AUC ${byDepth?.value.toFixed(3)}`,
      );
    }
}

void main();
