import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeBackend } from '../../../experiments/cli';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { readFigures } from '../../../toolkit/harness/run/readRun';
import { testOnBackends } from '../../activations/everyBackend';
import { newPath } from '../../convertedFixture';
import { probedCorpus } from '../probes/probedCorpus';
import { claimsAt, manifestOf, smallRuns } from '../smallRun';

const ASKED = {
  claims: { ...claimsAt(2), C9: { layer: 2 } },
  scorers: [{ name: 'tas', site: ['post'] }],
  probes: { tasks: ['upos'], folds: 2, controls: false, refits: 0 },
};

const rowsOf = (dir: string) =>
  (JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as { rows: MetricRow[] }).rows;

testOnBackends(
  'a run with probes finds what it finds on wasm, and says on which GPU',
  async (backend) => {
    const small = await smallRuns();
    const corpus = newPath('probed.conllu');
    writeFileSync(corpus, probedCorpus(30));
    const asked = { corpus, ...ASKED };
    const [here, there] = [await small.run({ backend }, asked), await small.run({}, asked)];
    const { adapter } = manifestOf(here.dir).backend;
    assert.equal(adapter, backend.adapter);
    assert.equal(describeBackend(backend), `backend: webgpu (as asked), ${adapter}`);
    const [rows, others] = [rowsOf(here.dir), rowsOf(there.dir)];
    assert.equal(rows.length, others.length);
    for (const [at, { value, ...row }] of rows.entries()) {
      const other = others[at]!.value;
      const said = JSON.stringify({ row, value, other });
      assert.equal(value === null, other === null, said);
      assert.ok(Math.abs((value ?? 0) - (other ?? 0)) <= 1e-4 * Math.max(1, Math.abs(other ?? 0)), said);
    }
    // From layer to layer the last bits of random states decide more of a fit: cpu is as far from wasm as a GPU.
    const bitsOf = ({ dir }: typeof here) => readFigures(dir).layerMap!.tasks[0]!.layers.map(({ bits }) => bits.value);
    const [bits, expected] = [bitsOf(here), bitsOf(there)];
    assert.equal(bits.length, 4);
    for (const [layer, found] of bits.entries()) {
      const most = layer === 0 ? 1e-4 : 0.15;
      assert.ok(Math.abs(found - expected[layer]!) <= most, `layer ${layer}: ${found}, not ${expected[layer]!}`);
    }
    assert.deepEqual(
      here.verdicts.map(({ claim, verdict }) => [claim, verdict]),
      there.verdicts.map(({ claim, verdict }) => [claim, verdict]),
    );
  },
  ['webgpu'],
);
