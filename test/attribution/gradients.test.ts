import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Model } from '../../toolkit/activations/model';
import type { Backend } from '../../toolkit/activations/openBackend';
import { TokenCount } from '../../toolkit/activations/progress';
import {
  gradientXInput,
  integratedGradients,
  integratePaths,
  REFINEMENT,
  openPaths,
} from '../../toolkit/attribution/gradients';
import { leaveOneOut } from '../../toolkit/attribution/leaveOneOut';
import { prepareTarget } from '../../toolkit/attribution/targets';
import { BACKENDS } from '../../toolkit/backend/backend';
import { TARGETS } from '../../toolkit/graph/taps';
import { testOnBackends, testOnFirst } from '../activations/everyBackend';
import { assertScores, REFINED, refinedScores, scoresOf } from './goldenScores';
import { readGoldenSentences } from './goldenSentences';

// On the embedded checkpoint: the tiny ones hardly mind a masked word, and their paths are straight.

const EMBEDDED = join(__dirname, '../../checkpoints/bert-base-uncased');
/** Those of a masked language model. */
const MASKED = TARGETS.filter((target) => target !== 'lm_loss');
/** On wasm one target must do: a path is a hundred passes. */
const targetsOn = ({ name }: Backend) => (name === 'wasm' ? MASKED.slice(0, 1) : MASKED);
const FAST_BACKENDS = BACKENDS.filter((name) => name !== 'cpu');
/** What wasm-relaxed has of its own are products, and gradient x input holds those. */
const PATH_BACKENDS = FAST_BACKENDS.filter((name) => name !== 'wasm-relaxed');
const TEXTS = ['A frobnicated storm ended.', 'Paris is calm.'];
const SHORTER = 1;

/** On each backend: half a gigabyte, and seconds to load. */
const loaded = new Map<string, Promise<Model>>();

/** The embedded checkpoint, with the texts as it reads them and as the golden has them. */
async function embedded(backend: Backend) {
  const loading = loaded.get(backend.name) ?? backend.loadModel(EMBEDDED);
  loaded.set(backend.name, loading);
  const model = await loading;
  const golden = readGoldenSentences('bert-base-uncased');
  const encodings = TEXTS.map((text) => model.tokenizer.encode(text));
  encodings.forEach(({ inputIds, wordIds }, at) => {
    assert.deepEqual(inputIds, golden[at]!.encoding.inputIds);
    assert.deepEqual(wordIds, golden[at]!.encoding.wordIds);
  });
  return { model, encodings, golden };
}

testOnBackends(
  'leave-one-out and gradient x input give what PyTorch gives on bert-base-uncased',
  async (backend) => {
    const { model, encodings, golden } = await embedded(backend);
    for (const scorer of [leaveOneOut, gradientXInput])
      for (const target of MASKED) {
        const found = await scoresOf(scorer, model, encodings, target);
        golden.forEach((sentence, at) => {
          assertScores(found[at]!, sentence, scorer.name, target);
        });
      }
  },
  FAST_BACKENDS,
);

testOnFirst(
  'integrated gradients, refined, are what a finer quadrature of PyTorch gives on bert-base-uncased',
  async (backend) => {
    const { model, encodings, golden } = await embedded(backend);
    for (const name of targetsOn(backend)) {
      const found = await refinedScores(model, encodings, name, REFINED, [SHORTER]);
      assert.equal(found.size, 1);
      assertScores(found.get(SHORTER)!, golden[SHORTER]!, integratedGradients.name, name);
    }
  },
  PATH_BACKENDS,
);

testOnFirst(
  'integrated gradients add up to within 1 % at the default steps, or say that they do not',
  async (backend) => {
    const { model, encodings } = await embedded(backend);
    for (const target of targetsOn(backend))
      for (const { scores, failure, completenessError } of await scoresOf(
        integratedGradients,
        model,
        encodings,
        target,
      ))
        if (failure === undefined) assert.ok(completenessError! < 0.01 && scores.every(Number.isFinite));
        else assert.ok(completenessError! > 0.01 && scores.every(Number.isNaN));
  },
  PATH_BACKENDS,
);

testOnFirst(
  'scores that do not add up get more points, and are reported as failed where there are none left',
  async (backend) => {
    const { model, encodings } = await embedded(backend);
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
  },
  PATH_BACKENDS,
);
