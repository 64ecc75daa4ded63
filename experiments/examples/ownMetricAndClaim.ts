/**
 * Adds a metric and a claim to an experiment: that nouns are more active than verbs. Nothing of the toolkit is changed, and the
 * run is another than the one without them.
 *
 *   npx ts-node experiments/examples/ownMetricAndClaim.ts CONFIG LAYER [--out DIR] [key.path=value ...]
 */
import { parseArgs } from 'node:util';
import {
  type Claim,
  classAuc,
  evidenceRow,
  judgeAbove,
  publishRun,
  readExperimentConfig,
  runExperiment,
  openBackend,
  tooFewSentences,
  undecided,
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
  judge: ({ layer, minAuc }, findings) => {
    const found = findings.find(nounsOverVerbs.name, { scorer: 'tas', layer, site: 'post' });
    if (found?.value == null) return undecided(found?.reason ?? `layer ${layer} was not swept`);
    const row = evidenceRow('AUC of nouns above verbs', found, findings);
    const few = tooFewSentences(20, [found]);
    return few ? undecided(few, [row]) : judgeAbove([{ row, threshold: minAuc }], [row], 'nouns lead');
  },
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
