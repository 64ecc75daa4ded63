import '../replaceableExports';
import assert from 'node:assert/strict';
import { before, mock, test } from 'node:test';
import { activationStrength } from '../../../toolkit/attribution/activationStrength';
import { foretell } from '../../../toolkit/harness/run/foretell';
import { NO_MATCH } from '../../../toolkit/harness/interventions/matchedSets';
import { REFUSALS } from '../../../toolkit/rationale/ablation/ablation';
import { assertRefused } from '../../refusal';
import { withFailingAttention } from '../failingAttention';
import { manifestOf, type SmallRuns, smallRuns } from '../smallRun';
import { changes, namesOf, rowsOf, SWEEP } from './asking';

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

test('a set that covers the sentence, one without a match and one of no word are refused and counted', async () => {
  const record = async (interventions: object, more: object = {}) =>
    manifestOf(
      (await small.run({}, { ...changes({ operations: ['zero'], layers: [1], ...interventions }), ...more })).dir,
    ).interventions!.sets;
  const [whole] = await record({ sentences: 60, words: [{ top: 50 }] });
  const able = manifestOf(
    (await small.run({}, changes({ sentences: 60, operations: ['zero'], layers: [1], words: [{ top: 50 }] }))).dir,
  );
  assert.deepEqual(whole!.refused, { [REFUSALS.everyWord]: able.interventions!.sentences.length });
  assert.equal(whole!.unmatched, whole!.words);
  const [first] = await record({ sentences: 60, words: [{ top: 1 }] });
  assert.ok(first!.refused[NO_MATCH.noMatch]! > 0, JSON.stringify(first));
  assert.ok(first!.unmatched === first!.refused[NO_MATCH.noMatch] && first!.words > first!.unmatched);
  const [none] = await record({ words: ['high'] }, { high: { boundaries: [{ outlier: 1000 }] } });
  assert.deepEqual(none!.refused, { [REFUSALS.noWord]: 6 });
});

test('where no word has a match the rows say that it was done to no sentence', async () => {
  const { dir } = await small.run({}, changes({ operations: ['zero'], layers: [1], words: [{ top: 50 }] }));
  const rows = rowsOf(dir);
  assert.ok(rows.length === 6 && rows.every(({ value, p }) => value === null && p === null));
  assert.deepEqual([...new Set(rows.map(({ reason }) => reason))], ['it was done to no sentence of the sample']);
});

test('a scorer that fails on a sentence is counted, and the other sentences are measured', async () => {
  await withFailingAttention(3, async () => {
    const scorer = { name: 'attention_received', layer: 2 };
    const { dir } = await small.run({}, changes({ sentences: 60, operations: ['zero'], layers: [1], scorer }));
    const { failures, sets } = manifestOf(dir).interventions!;
    const count = failures['a word has the score NaN']!;
    assert.ok(count > 0 && count < 60);
    for (const { refused } of sets) assert.equal(refused[NO_MATCH.noScores], count);
    assert.ok(rowsOf(dir).every(({ value, nSentences }) => value !== null && nSentences <= 60 - count));
  });
});

test('without a masked-LM head effects on states run, and the others say why not', async () => {
  const { run } = await smallRuns({ fixture: 'tiny-tanh' });
  const { dir } = await run({}, changes({ layers: [1] }));
  const reason = 'the checkpoint has no masked-LM head';
  assert.deepEqual(manifestOf(dir).interventions!.unavailable, { mlm_loss: reason });
  const effects = new Set(rowsOf(dir).map(({ effect }) => effect));
  assert.deepEqual([...effects], ['mean_cosine']);
  const nothing = await run({}, changes({ layers: [1], effects: ['mlm_loss'] }));
  assert.deepEqual([rowsOf(nothing.dir), manifestOf(nothing.dir).interventions!.tokens], [[], 0]);
});

test('a scorer and means that cannot be had leave their operations out, with the reason, and the rest runs', async () => {
  const few = await smallRuns({ sentences: 3 });
  const { dir } = await few.run({}, changes({ layers: [1], scorer: { name: 'tas', layer: 'best' } }));
  const { unavailable, scorer } = manifestOf(dir).interventions!;
  const small = 'the corpus is too small for a selection split, whose means it needs';
  const noLayer = 'the selection split chooses no layer for the scorer';
  assert.deepEqual(unavailable, { zero: noLayer, mean: small, resample: noLayer, remove_dimensions: small });
  assert.equal(scorer, null);
  assert.deepEqual(namesOf(rowsOf(dir), 'ablation'), ['scale_norms']);
});

test('what the run takes is foretold: the runs at most, and by all of them but refused sets', async () => {
  const asked = changes({ sentences: 60, layers: [0, 2] });
  const { interventions: foretold } = await foretell(small.config(asked), { backend: small.backend });
  const { tokens } = manifestOf((await small.run({}, asked)).dir).interventions!;
  assert.ok(tokens <= foretold!.tokens && tokens > (2 / 3) * foretold!.tokens, `${tokens} of ${foretold!.tokens}`);
  const norms = changes({ layers: [3], operations: ['scale_norms'] });
  const exact = (await foretell(small.config(norms), { backend: small.backend })).interventions!;
  assert.equal(exact.runs, 6 * 2 * (4 + 3));
  assert.equal((await foretell(small.config(SWEEP), { backend: small.backend })).interventions, null);
});

test('layers, sites, dimensions and scorers that are not there are refused before anything runs', async () => {
  const refused = async (interventions: object, expected: Parameters<typeof assertRefused>[1]) => {
    const running = mock.method(activationStrength, 'pieceScores');
    await assertRefused(() => small.run({}, changes(interventions)), expected);
    assert.equal(running.mock.callCount(), 0);
    running.mock.restore();
  };
  await refused({ layers: [1, 4] }, /interventions\.layers: beyond the checkpoint.*4.*0 to 3/s);
  await refused({ site: 'psot' }, /interventions\.site.*psot.*post, pre.*post/s);
  await refused({ dimensions: [3, 9999] }, /interventions\.dimensions: beyond the width of the states.*9999/s);
  await refused({ scorer: { name: 'tas', layer: 9 } }, /interventions\.scorer: layer of tas.*9.*0 to 3/s);
  await refused({ scorer: { name: 'tas', layer: 1, site: 'mid' } }, /interventions\.scorer: site of tas.*mid/s);
});
