/**
 * Adds a metric and a claim to an experiment: that nouns are more active than verbs. The run is another than the one without them.
 *
 *   npx ts-node experiments/examples/ownMetricAndClaim.ts CONFIG LAYER [--out DIR] [key.path=value ...]
 */
import { parseArgs } from 'node:util';
import {
  type Claim,
  classAuc,
  partBySide,
  publishRun,
  readExperimentConfig,
  runExperiment,
  openBackend,
  withoutValue,
  withRule,
} from '../../toolkit';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'experiments/runs' } },
});
const [path, layer, ...overrides] = positionals;

const nounsOverVerbs = classAuc({
  name: 'auc_noun_verb',
  description: 'area under the ROC curve, nouns above verbs, words pooled',
  label: 'nouns and verbs',
  classOf: ({ upos }, word) => (upos[word] === 'NOUN' ? true : upos[word] === 'VERB' ? false : null),
  clusteringOf: ({ sentences }) => sentences,
});

const nounsAreActive: Claim<{ layer: number; minAuc: number }> = {
  id: 'NOUNS',
  title: 'nouns are more active than verbs',
  describe: ({ layer, minAuc }) => `Supported if auc_noun_verb at layer ${layer} is above ${minAuc} by its interval.`,
  parts: ({ minAuc }) => [
    partBySide({
      name: 'nouns',
      what: 'AUC of nouns above verbs',
      threshold: minAuc,
      reason: 'at 0.5 neither scores above the other',
      estimate: ({ find }, { layer, site }) =>
        find(nounsOverVerbs.name, { scorer: 'tas', layer, site }) ?? withoutValue(`layer ${layer} was not swept`),
    }),
  ],
};

async function main() {
  const { dir, verdicts } = await runExperiment(readExperimentConfig(path!, overrides), {
    backend: await openBackend(),
    out: values.out,
    publish: publishRun,
    metrics: [nounsOverVerbs],
    claims: [withRule(nounsAreActive, { layer: Number(layer), minAuc: 0.5 })],
  });
  for (const { claim, verdict, because } of verdicts) console.log(`${claim} ${verdict} (${because}; ${dir})`);
}

void main();
