import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadModel } from '../../toolkit/activations/model';
import { TokenCount } from '../../toolkit/activations/progress';
import { gradientXInput } from '../../toolkit/attribution/gradientXInput';
import { integratedGradients, integratePaths, REFINEMENT } from '../../toolkit/attribution/integratedGradients';
import { leaveOneOut } from '../../toolkit/attribution/leaveOneOut';
import { openPaths } from '../../toolkit/attribution/maskedPath';
import { prepareTarget } from '../../toolkit/attribution/targets';
import { BACKENDS } from '../../toolkit/backend/backend';
import { TARGETS } from '../../toolkit/graph/taps';
import { testOnBackends } from '../activations/everyBackend';
import { assertScores, scoresOf } from './goldenScores';
import { readGoldenSentences } from './goldenSentences';

// On the embedded checkpoint: the tiny ones hardly mind a masked word, and their paths are straight.

const EMBEDDED = join(__dirname, '../../checkpoints/bert-base-uncased');
const FAST_BACKENDS = BACKENDS.filter((name) => name !== 'cpu');
const TEXTS = ['A frobnicated storm ended.', 'Paris is calm.'];

testOnBackends(
  'the scorers with passes of their own give what PyTorch gives on bert-base-uncased',
  async () => {
    const model = await loadModel(EMBEDDED);
    const golden = readGoldenSentences('bert-base-uncased');
    const encodings = TEXTS.map((text) => model.tokenizer.encode(text));
    encodings.forEach(({ inputIds, wordIds }, at) => {
      assert.deepEqual(inputIds, golden[at]!.encoding.inputIds);
      assert.deepEqual(wordIds, golden[at]!.encoding.wordIds);
    });
    for (const scorer of [leaveOneOut, gradientXInput, integratedGradients])
      for (const target of TARGETS) {
        const found = await scoresOf(scorer, model, encodings, target);
        golden.forEach((sentence, at) => {
          assertScores(found[at]!, sentence, scorer.name, target);
        });
      }
    await model.dispose();
  },
  FAST_BACKENDS,
);

testOnBackends(
  'scores that do not add up get more points, and are reported as failed where there are none left',
  async () => {
    const model = await loadModel(EMBEDDED);
    const encodings = TEXTS.map((text) => model.tokenizer.encode(text));
    const progress = new TokenCount('test', 0, () => undefined);
    const target = await prepareTarget(model, encodings, 'mlm_loss', progress);
    const passes = { model, target, progress };
    const integrate = async (mostPoints: number) => {
      const paths = await openPaths(passes, encodings, [0, 1]);
      const found = [];
      for await (const scores of integratePaths(passes, paths, { ...REFINEMENT, panels: 1, mostPoints }))
        found.push(scores);
      return found.map((scores) => ({ ...scores, points: paths[scores.index]!.points.length }));
    };
    for (const { scores, failure, completenessError, points } of await integrate(257)) {
      assert.equal(failure, undefined);
      assert.ok(points > 5 && completenessError! <= 0.01);
      assert.ok(scores.every(Number.isFinite));
    }
    for (const { scores, failure, completenessError, points } of await integrate(5)) {
      assert.match(failure!, /^with [35] points the scores are [\d.e+]+ % from adding up$/);
      assert.ok(points <= 5 && completenessError! > 0.01);
      assert.ok(scores.every(Number.isNaN));
    }
    await model.dispose();
  },
  FAST_BACKENDS,
);
