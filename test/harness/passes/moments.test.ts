import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { planBatches } from '../../../toolkit/activations/batch';
import { collect } from '../../../toolkit/activations/collect';
import type { Model } from '../../../toolkit/activations/model';
import { type Backend, openBackend } from '../../../toolkit/activations/openBackend';
import type { Progress } from '../../../toolkit/activations/progress';
import { Safetensors } from '../../../toolkit/checkpoint/safetensors';
import { bert } from '../../../toolkit/graph/families/bert';
import { namesByWeight } from '../../../toolkit/graph/families/weightNames';
import { type Job, selected } from '../../../toolkit/harness/job/job';
import { betasOf, everyState, momentCollector, type Moments } from '../../../toolkit/harness/passes/moments';
import { fixtureFolder, FIXTURES, type Fixture } from '../../convertedFixture';
import { smallRuns } from '../smallRun';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { jobOf, tapsOf, watched } from './scoredJob';

let backend: Backend;
before(async () => {
  backend = await openBackend('wasm');
});

async function withModel<T>(dir: string, work: (model: Model) => Promise<T>): Promise<T> {
  const model = await backend.loadModel(dir);
  try {
    return await work(model);
  } finally {
    await model.dispose();
  }
}

async function jobWith(fixture: Fixture): Promise<Job> {
  return jobOf(await smallRuns({ fixture, sentences: 40 }), {});
}

/** Moments over sentences, in a pass of their own. */
async function momentsOver(model: Model, encodings: readonly Encoding[]): Promise<Moments> {
  const collector = momentCollector(model, encodings);
  const batches = planBatches(encodings, model.tokenBudget);
  await collect(model, encodings, batches, [collector], { onProgress: () => undefined });
  return collector.result();
}

/** With one whose sum of embeddings is narrower than its states. */
for (const fixture of [...FIXTURES, 'electra-gelu'] as const)
  test(`${fixture}: means and variances are those of the ordinary wordpieces of the given sentences`, async () => {
    const job = await jobWith(fixture);
    const { numLayers } = job.checkpoint.config;
    const moments = await withModel(job.checkpoint.dir, (model) =>
      momentsOver(model, selected(job.encodings, job.isSelection)),
    );
    assert.equal(moments.size, 2 * 2 * (numLayers + 1));
    const states = everyState(job.checkpoint);
    const taps = await tapsOf(
      job,
      backend,
      states.map(({ name }) => name),
    );
    for (const { name: state, shape } of states) {
      const H = shape.at(-1) as number;
      const [mean, variance] = [moments.get(`mean.${state}`)!, moments.get(`variance.${state}`)!];
      for (let h = 0; h < H; h++) {
        const values = job.encodings.flatMap(({ special }, sentence) =>
          special.flatMap((isSpecial, token) =>
            isSpecial || !job.isSelection[sentence] ? [] : [taps[sentence]![state]!.values[token * H + h]!],
          ),
        );
        const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
        const spread = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
        assert.ok(Math.abs(mean[h]! - centre) < 1e-5, `${state} ${h}`);
        assert.ok(Math.abs(variance[h]! - spread) < 1e-4 * Math.max(1, spread), `${state} ${h}`);
      }
    }
  });

for (const fixture of FIXTURES)
  test(`${fixture}: beta read off the LayerNorms is the tensor of the checkpoint, in one run of a token`, async () => {
    const job = await jobWith(fixture);
    const { betas, runs } = await withModel(job.checkpoint.dir, async (loaded) => {
      const { model, runs } = watched(loaded);
      return { betas: await betasOf(model), runs };
    });
    assert.deepEqual(
      runs.map(({ feeds }) => feeds.input_ids!.shape),
      [[1, 1]],
    );
    const file = Safetensors.open(join(fixtureFolder(fixture), 'model.safetensors'));
    const names = namesByWeight(bert, [...file.entries.keys()], true);
    assert.equal(betas.size, job.checkpoint.config.numLayers + 1);
    for (let layer = 0; layer <= job.checkpoint.config.numLayers; layer++) {
      const own = layer === 0 ? 'embeddings.LayerNorm.bias' : `encoder.layer.${layer - 1}.output.LayerNorm.bias`;
      assert.deepEqual(betas.get(`beta.hidden_states.${layer}`)!, file.read(names.get(own)![0]!), own);
    }
    file.close();
  });

test('where a linear layer follows the LayerNorm of the embeddings, beta goes through it', async () => {
  const job = await jobWith('electra-gelu');
  const betas = await withModel(job.checkpoint.dir, betasOf);
  const file = Safetensors.open(join(fixtureFolder('electra-gelu'), 'model.safetensors'));
  const [beta, kernel, bias] = [
    'embeddings.LayerNorm.bias',
    'embeddings_project.weight',
    'embeddings_project.bias',
  ].map((name) => file.read(`electra.${name}`)) as [Float32Array, Float32Array, Float32Array];
  const own = betas.get('beta.hidden_states.0')!;
  assert.equal(own.length, bias.length);
  own.forEach((value, out) => {
    const expected = beta.reduce((sum, one, i) => sum + one * kernel[out * beta.length + i]!, bias[out]!);
    assert.ok(Math.abs(value - expected) < 1e-6, `${out}: ${value}, not ${expected}`);
  });
  assert.deepEqual(betas.get('beta.hidden_states.2')!, file.read('electra.encoder.layer.1.output.LayerNorm.bias'));
  file.close();
});

test('the selection split goes through once, a batch at a time, with progress', async () => {
  const job = await jobWith('tiny-gelu');
  const reports: Progress[] = [];
  const batches = planBatches(job.encodings, backend.tokenBudget);
  const fed = await withModel(job.checkpoint.dir, async (loaded) => {
    const { model, runs } = watched(loaded);
    const onProgress = (progress: Progress) => reports.push({ ...progress });
    const watch = { onProgress, stage: 'selection split' };
    await collect(model, job.encodings, batches, [momentCollector(model, job.encodings)], watch);
    return runs.map(({ feeds }) => feeds.input_ids!.shape);
  });
  assert.deepEqual(
    fed,
    batches.map(({ indices, length }) => [indices.length, length]),
  );
  assert.equal(reports.length, batches.length + 1);
  assert.ok(reports.every(({ stage }) => stage === 'selection split'));
  assert.equal(reports.at(-1)!.done, reports.at(-1)!.total);
});

test('Ctrl-C is heard between batches', async () => {
  const job = await jobWith('tiny-gelu');
  const controller = new AbortController();
  let batches = 0;
  const stopAtFirst = ({ done }: Progress) => {
    if (done > 0 && ++batches === 1) controller.abort();
  };
  const plan = planBatches(job.encodings, backend.tokenBudget);
  const watch = { onProgress: stopAtFirst, signal: controller.signal };
  await withModel(job.checkpoint.dir, (model) =>
    assert.rejects(collect(model, job.encodings, plan, [momentCollector(model, job.encodings)], watch), {
      name: 'AbortError',
    }),
  );
  assert.equal(batches, 1);
});
