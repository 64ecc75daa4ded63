import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { before, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import { type Backend, openBackend } from '../../../toolkit/activations/openBackend';
import { foretell, type Forecast } from '../../../toolkit/harness/run/foretell';
import { productRate } from '../../../toolkit/backend/productRate';
import { readFigures } from '../../../toolkit/harness/run/readRun';
import { METRICS } from '../../../toolkit/metrics/registry';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { jobOf } from '../passes/scoredJob';
import { ALTERED, manifestOf, type SmallRuns, smallRuns } from '../smallRun';

const CROSSED = {
  layers: [0, 2],
  scorers: [
    { name: 'tas', site: ['post', 'pre'], norm: ['l2', 'l1'], aggregation: ['mean', 'max'] },
    { name: 'attention_received' },
    // Shares what it measures at the mean with the first entry.
    { name: 'tas', aggregation: ['mean', 'sum'] },
  ],
  high: { boundaries: [{ quantile: 0.75 }, { top: 2 }], scopes: ['sentence', 'corpus'] },
};

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

function forecast(
  changes: object = {},
  options: { backend?: Backend; cache?: ActivationCache } = {},
): Promise<Forecast> {
  return foretell(small.config(changes), { backend: small.backend, ...options });
}

for (const [what, changes] of Object.entries({
  'a plain sweep': {},
  'a few sentences': { limit: 7 },
  'states that are altered by what the selection split says': { scorers: ALTERED },
  'states that are centred on beta, which the model says': { scorers: [{ name: 'tas', centring: ['beta'] }] },
}))
  test(`${what}: the passes and tokens that are foretold are those that the run then makes`, async () => {
    const { forwardPasses, tokens } = await forecast(changes);
    const { activations } = manifestOf((await small.run({}, changes)).dir);
    assert.deepEqual(
      { forwardPasses, tokens },
      {
        forwardPasses: activations.forwardPasses,
        tokens: activations.tokens,
      },
    );
  });

const RANKED = [
  { name: 'tas', layer: 2 },
  { name: 'frequency' },
  { name: 'gradient_x_input' },
  { name: 'leave_one_out' },
];

test('documents that a config leaves out are not read', async () => {
  const documentsOf = async (changes: object) =>
    new Set((await jobOf(small, changes)).corpus.sentences.map(({ document }) => document));
  const all = await documentsOf({});
  const [first, ...others] = all;
  assert.deepEqual(await documentsOf({ leaveOut: [first] }), new Set(others));
  await assertRefused(
    () => forecast({ leaveOut: ['none of them'] }),
    /^leaveOut: .* has no document whose id begins so: got "none/,
  );
});

test('removals: tokens of scorers are foretold exactly, those of the removals at most half too many', async () => {
  const faithfulness = { scorers: RANKED, sentences: 60, randomDraws: 2, mostRandomDraws: 2, effects: ['mean_cosine'] };
  const changes = { layers: [2], claims: {}, faithfulness: { ...faithfulness, randomisedWeights: false } };
  const { removals } = await forecast(changes);
  const record = manifestOf((await small.run({}, changes)).dir).faithfulness!;
  const own = Object.values(record.scorerTokens).reduce((sum, tokens) => sum + tokens, 0);
  assert.equal(removals!.scorerTokens, own);
  const { fewest, most } = removals!.removalTokens;
  assert.equal(fewest, most, 'no more random orders than two');
  const share = record.tokens / fewest;
  assert.ok(share <= 1 && share > 2 / 3, String(share));
  const shuffled = (await forecast({ ...changes, faithfulness })).removals!;
  const sampled = small.config(changes).faithfulness!.sentences;
  assert.ok(shuffled.scorerTokens > 2 * own && sampled === 60, 'all but frequency once more');
  assert.equal((await forecast()).removals, null);
});

test('removals whose random orders go on until their error suffices take between the tokens and seconds foretold', async () => {
  const faithfulness = { scorers: RANKED, sentences: 60, randomDraws: 2, effects: ['mean_cosine'], shares: [0.2, 0.5] };
  const asked = { ...faithfulness, randomisedWeights: false, mostRandomDraws: 30 };
  const changes = { layers: [2], claims: {}, limit: 40, faithfulness: asked };
  const { removals, seconds } = await forecast(changes);
  assert.deepEqual(removals!.randomDraws, { fewest: 2, most: 30 });
  const record = manifestOf((await small.run({}, changes)).dir).faithfulness!;
  assert.equal(record.randomDraws!.draws, 30, 'the error asks for more than two');
  const { fewest, most } = removals!.removalTokens;
  assert.ok(
    fewest < record.tokens && record.tokens <= most && record.tokens > most / 2,
    `${fewest} ${record.tokens} ${most}`,
  );
  const atMost = { ...changes, faithfulness: { ...asked, randomDraws: 30 } };
  const certain = await forecast(atMost);
  assert.deepEqual(certain.removals!.removalTokens, { fewest: most, most });
  assert.deepEqual(certain.seconds.model, { fewest: seconds.model.most, most: seconds.model.most });
  const few = await forecast({ ...changes, faithfulness: { ...asked, mostRandomDraws: 2, randomDraws: 5 } });
  assert.deepEqual(few.removals!.randomDraws, { fewest: 5, most: 5 }, 'as many as are drawn at the least');
});

test('shards take the passes of the whole between them', async () => {
  const whole = await forecast();
  const shards = await Promise.all([1, 2, 3].map((index) => forecast({ shard: `${index}/3` })));
  const sum = (key: 'forwardPasses' | 'tokens') => shards.reduce((total, shard) => total + shard[key], 0);
  assert.deepEqual([sum('forwardPasses'), sum('tokens')], [whole.forwardPasses, whole.tokens]);
});

test('what the cache holds is not foretold as passes, and takes no time of the model', async () => {
  const cache = new ActivationCache(newPath('activations'));
  assert.ok((await forecast({}, { cache })).forwardPasses > 0);
  await small.run({ cache });
  const { forwardPasses, tokens, seconds } = await forecast({}, { cache });
  assert.deepEqual([forwardPasses, tokens, seconds.model.most], [0, 0, 0]);
  assert.ok(seconds.statistics > 0);
  rmSync(cache.dir, { recursive: true });
  assert.deepEqual(await forecast({}, { cache }), await forecast());
});

test('cells and rows are those of the sweep: by hand, and as the run writes them', async () => {
  const { cells, rows } = await forecast(CROSSED);
  // tas at 2 layers, 2 sites and 2 norms; attention received at layer 2, since no block attends before the first;
  // tas again, at 2 layers and both sites.
  assert.equal(cells, 2 * 2 * 2 + 1 + 2 * 2);
  const swept = METRICS.filter(({ dependsOn }) => dependsOn !== 'words').map(({ name }) => name);
  const { metrics } = readFigures((await small.run({}, CROSSED)).dir);
  const written = metrics.filter(
    ({ metric, scorer, control, split }) =>
      swept.includes(metric) && scorer !== null && control === null && split === 'all',
  );
  assert.equal(rows, written.length);
});

test('the model takes as long as its tokens, its size and its threads ask; the statistics as long as rows, draws and words', async () => {
  const all = await forecast();
  const two = await forecast({}, { backend: await openBackend('wasm', { workers: 2 }) });
  assert.deepEqual(all.seconds.model.fewest, all.seconds.model.most, 'no removals');
  // Twice the multiplications a token, 3 blocks of 4 x 32 x 32 + 2 x 32 x 64, at half the rate of products.
  const alone = (all.tokens * 2 * 3 * (4 * 32 * 32 + 2 * 32 * 64)) / (productRate() / 2);
  assert.ok(Math.abs(all.seconds.model.most / alone - 1) < 1e-12);
  assert.equal(two.seconds.model.most, all.seconds.model.most / 2);
  assert.equal(two.seconds.statistics, all.seconds.statistics / 2);
  const few = await forecast({ limit: 20 });
  assert.ok(Math.abs(few.seconds.model.most / all.seconds.model.most - few.tokens / all.tokens) < 1e-12);
  const drawn = await forecast({ bootstrap: { draws: 60, primaryDraws: 60 } });
  assert.ok(Math.abs(drawn.seconds.statistics / all.seconds.statistics - 3) < 1e-12);
  const wider = await smallRuns({ fixture: 'tiny-relu' });
  const { tokens, seconds } = await foretell(wider.config(), { backend: wider.backend });
  // Multiplications a token: 3 blocks of 4 x 32 x 32 + 2 x 32 x 64, and 4 of 4 x 20 x 20 + 2 x 20 x 36.
  const share = (4 * (4 * 20 * 20 + 2 * 20 * 36)) / (3 * (4 * 32 * 32 + 2 * 32 * 64));
  assert.ok(Math.abs(seconds.model.most / tokens / (all.seconds.model.most / all.tokens) - share) < 1e-12);
});

test('a config that cannot run is refused before anything is foretold', async () => {
  await assertRefused(() => forecast({ layers: [9] }), /^layers: beyond the checkpoint: got 9; expected 0 to 3$/);
  await assertRefused(() => forecast({ checkpoint: newPath('none') }), /none/);
  await assertRefused(() => forecast({ corpus: newPath('none.conllu') }), /none\.conllu/);
});
