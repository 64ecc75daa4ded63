import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { planBatches } from '../../../toolkit/activations/batch';
import type { Model } from '../../../toolkit/activations/model';
import { type Backend, openBackend } from '../../../toolkit/activations/openBackend';
import type { Progress } from '../../../toolkit/activations/progress';
import { Safetensors } from '../../../toolkit/checkpoint/safetensors';
import { bert } from '../../../toolkit/graph/families/bert';
import { type Job, selected } from '../../../toolkit/harness/job/job';
import { computeMoments, everyState, momentColumns, momentsOf } from '../../../toolkit/harness/passes/moments';
import { fixtureFolder, FIXTURES, type Fixture } from '../../convertedFixture';
import { smallRuns } from '../smallRun';
import { jobOf, tapsOf } from './scoredJob';

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

for (const fixture of FIXTURES)
  test(`${fixture}: means and variances are those of the ordinary wordpieces of the given sentences`, async () => {
    const job = await jobWith(fixture);
    const { numLayers, hiddenSize: H } = job.checkpoint.config;
    const moments = await withModel(job.checkpoint.dir, (model) =>
      computeMoments(model, selected(job.encodings, job.isSelection), () => undefined),
    );
    assert.equal(moments.size, 2 * (numLayers + 1));
    const states = everyState(job.checkpoint);
    const taps = await tapsOf(
      job,
      backend,
      states.map(({ name }) => name),
    );
    for (const { name, site } of states) {
      const { mean, variance, beta } = moments.get(name)!;
      assert.equal(beta === null, site === 'pre');
      for (let h = 0; h < H; h++) {
        const values = job.encodings.flatMap(({ special }, sentence) =>
          special.flatMap((isSpecial, token) =>
            isSpecial || !job.isSelection[sentence] ? [] : [taps[sentence]![name]!.values[token * H + h]!],
          ),
        );
        const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
        const spread = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
        assert.ok(Math.abs(mean[h]! - centre) < 1e-5, `${name} ${h}`);
        assert.ok(Math.abs(variance[h]! - spread) < 1e-4 * Math.max(1, spread), `${name} ${h}`);
      }
    }
  });

for (const fixture of FIXTURES)
  test(`${fixture}: beta read off the LayerNorms is the tensor of the checkpoint`, async () => {
    const job = await jobWith(fixture);
    const moments = await withModel(job.checkpoint.dir, (model) =>
      computeMoments(model, job.encodings.slice(0, 2), () => undefined),
    );
    const file = Safetensors.open(join(fixtureFolder(fixture), 'model.safetensors'));
    const names = new Map([...file.entries.keys()].map((name) => [bert.weightName(name), name]));
    for (let layer = 0; layer <= job.checkpoint.config.numLayers; layer++) {
      const own = layer === 0 ? 'embeddings.LayerNorm.bias' : `encoder.layer.${layer - 1}.output.LayerNorm.bias`;
      assert.deepEqual(moments.get(`hidden_states.${layer}`)!.beta, file.read(names.get(own)!), own);
    }
    file.close();
  });

test('sentences go through once, a batch at a time, with progress; one more run gives all betas', async () => {
  const job = await jobWith('tiny-gelu');
  const reports: Progress[] = [];
  const fed = await withModel(job.checkpoint.dir, async (model) => {
    const shapes: string[] = [];
    const runner = Object.assign(Object.create(model.runner) as Model['runner'], {
      run: (...args: Parameters<Model['runner']['run']>) => {
        shapes.push(args[0].input_ids!.shape.join('x'));
        return model.runner.run(...args);
      },
    });
    await computeMoments({ ...model, runner }, job.encodings, (progress) => reports.push({ ...progress }));
    return shapes;
  });
  const batches = planBatches(job.encodings, backend.tokenBudget);
  assert.deepEqual(fed, [...batches.map(({ indices, length }) => `${indices.length}x${length}`), '1x1']);
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
  await withModel(job.checkpoint.dir, (model) =>
    assert.rejects(computeMoments(model, job.encodings, stopAtFirst, controller.signal), { name: 'AbortError' }),
  );
  assert.equal(batches, 1);
});

test('moments are kept as columns, a row a dimension, and read again', async () => {
  const job = await jobWith('tiny-tanh');
  const moments = await withModel(job.checkpoint.dir, (model) =>
    computeMoments(model, job.encodings.slice(0, 5), () => undefined),
  );
  const columns = momentColumns(moments);
  assert.deepEqual(momentsOf(columns), moments);
  assert.ok(
    columns.has('mean.hidden_states.2') && columns.has('variance.residual.0') && columns.has('beta.hidden_states.1'),
  );
  assert.equal(columns.has('beta.residual.1'), false);
});
