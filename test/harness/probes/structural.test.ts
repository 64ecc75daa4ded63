import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Progress } from '../../../toolkit/activations/progress';
import { foretell } from '../../../toolkit/harness/run/foretell';
import { readFigures } from '../../../toolkit/harness/run/readRun';
import { newPath } from '../../convertedFixture';
import { type SmallRuns, smallRuns } from '../smallRun';
import { probedCorpus } from './probedCorpus';

const DOCUMENTS = 24;
const FOLDS = 2;

let small: SmallRuns;
let asked: object;
let dir: string;

/** A corpus of so many documents, and structural probes at some layers. */
function configOf(documents: number, layers: unknown): object {
  const corpus = newPath('probed.conllu');
  writeFileSync(corpus, probedCorpus(documents));
  const probes = { tasks: ['upos'], controls: false, refits: 0, folds: FOLDS, structural: { layers } };
  return { corpus, scorers: [{ name: 'tas', site: ['post'] }], probes };
}

before(async () => {
  small = await smallRuns();
  asked = configOf(DOCUMENTS, [1, 2, 3]);
  dir = (await small.run({}, asked)).dir;
});

test('layer-map.json has the trees at layer 0 and the layers asked for, beside a chain of the words', () => {
  const { rank, n, documents, chain, layers, best, notToldFromBest, reason } = readFigures(dir).layerMap!.structural!;
  assert.deepEqual([rank, n, documents, reason], [64, 2 * DOCUMENTS, DOCUMENTS, null]);
  assert.deepEqual(
    layers.map(({ layer, site }) => [layer, site]),
    [0, 1, 2, 3].map((layer) => [layer, 'post']),
  );
  const correlations = layers.map(({ distanceSpearman }) => distanceSpearman!.value);
  assert.equal(new Set(correlations).size, 4, 'each layer has states of its own');
  // Of four and five edges three are between neighbours; no sentence begins with its root.
  assert.deepEqual([chain!.uuas.value, chain!.root.value], [6 / 9, 0]);
  assert.ok(layers.some(({ layer }) => layer === best) && notToldFromBest.includes(best!));
  for (const { uuas, root, distanceSpearman, depthSpearman, overLayer0, overChain } of layers) {
    for (const share of [uuas, root]) assert.ok(share.value >= 0 && share.value <= 1 && share.interval !== null);
    for (const rho of [distanceSpearman, depthSpearman]) assert.ok(Math.abs(rho!.value) <= 1);
    assert.ok(Math.abs(overChain.value - (uuas.value - 6 / 9)) < 1e-12);
    assert.ok(Math.abs(overLayer0.value - (uuas.value - layers[0]!.uuas.value)) < 1e-12);
  }
  assert.equal(layers[0]!.overLayer0.value, 0);
});

test('an interrupted run goes on from the layers that are finished, and ends with the same bytes', async () => {
  const out = newPath('runs');
  const aborted = new AbortController();
  const onProgress = ({ stage, done }: Progress) => {
    if (stage === 'structural probes' && done === FOLDS) aborted.abort();
  };
  await assert.rejects(small.run({ out, onProgress, signal: aborted.signal }, asked), { name: 'AbortError' });
  const steps: number[] = [];
  const resumed = await small.run(
    { out, onProgress: ({ stage, done }) => stage === 'structural probes' && steps.push(done) },
    asked,
  );
  assert.deepEqual(steps, [3, 4, 5, 6, 7, 8], 'layer 0 is kept');
  assert.equal(
    readFileSync(join(resumed.dir, 'layer-map.json'), 'utf8'),
    readFileSync(join(dir, 'layer-map.json'), 'utf8'),
  );
  assert.ok(!readdirSync(resumed.dir).some((name) => name.startsWith('structural')));
});

test('layers beyond the checkpoint are refused before anything runs', async () => {
  await assert.rejects(small.run({}, configOf(DOCUMENTS, [0, 4])), {
    name: 'UserError',
    message: /probes\.structural\.layers: beyond the checkpoint.*got 4.*expected 0 to 3/s,
  });
});

test('with too few documents nothing is fitted, and why is told', async () => {
  const few = probedCorpusWithHeadsIn(19);
  const corpus = newPath('few.conllu');
  writeFileSync(corpus, few);
  const found = readFigures((await small.run({}, { ...configOf(DOCUMENTS, [2]), corpus })).dir).layerMap!.structural!;
  assert.deepEqual([found.documents, found.layers, found.chain, found.best], [19, [], null, null]);
  assert.equal(found.reason, 'sentences whose heads make a tree stand in 19 documents: at least 20 are needed');
});

/** Documents of which only so many have heads. */
function probedCorpusWithHeadsIn(count: number): string {
  const documents = probedCorpus(DOCUMENTS).split(/(?=# newdoc)/);
  const without = (text: string) => text.replace(/^(\d+(?:\t[^\t]*){5}\t)\d+/gm, '$1_');
  return documents.map((text, at) => (at < count ? text : without(text))).join('');
}

test('a run is foretold with two fits for each fold and layer', async () => {
  const of = async (probes: object) =>
    (await foretell(small.config({ ...asked, probes }), { backend: small.backend })).probes!;
  const { probes } = asked as { probes: object };
  const without = Object.fromEntries(Object.entries(probes).filter(([key]) => key !== 'structural'));
  const [one, none] = [await of(probes), await of(without)];
  assert.equal(one.fits - none.fits, 4 * FOLDS * 2);
  assert.ok(one.flops > none.flops && one.treeSeconds > 0 && none.treeSeconds === 0);
});
