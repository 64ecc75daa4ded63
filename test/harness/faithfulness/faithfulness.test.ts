import '../replaceableExports';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, mock, test } from 'node:test';
import type { Backend } from '../../../toolkit/activations/openBackend';
import * as sentenceEncoder from '../../../toolkit/activations/sentenceEncoder';
import { UserError } from '../../../toolkit/errors';
import { leaveOneOut } from '../../../toolkit/attribution/leaveOneOut';
import { attentionReceived } from '../../../toolkit/attribution/attention';
import * as aopcRanges from '../../../toolkit/harness/faithfulness/aopcRanges';
import { SAMPLE_JOURNALS } from '../../../toolkit/harness/faithfulness/kept';
import type { SampleContext } from '../../../toolkit/harness/faithfulness/sample';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { newPath } from '../../convertedFixture';
import { type GraphRun, watched } from '../passes/scoredJob';
import { manifestOf, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';

const PASS_SCORERS = ['gradient_x_input', 'integrated_gradients', 'leave_one_out'].map((name) => ({ name }));
const REMOVALS = {
  sentences: 6,
  marginSentences: 0,
  mostRandomDraws: 2,
  shares: [0.2, 0.5],
  randomDraws: 2,
  effects: ['mean_cosine', 'mlm_loss'],
};
const SWEEP = { layers: [2], scorers: [{ name: 'tas' }, { name: 'attention_received' }] };

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

const changes = (faithfulness: object) => ({ ...SWEEP, faithfulness: { ...REMOVALS, ...faithfulness } });

function rowsOf(dir: string): MetricRow[] {
  return (JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as { rows: MetricRow[] }).rows;
}

function wholeRows(dir: string, metric: string, scorer: string): MetricRow[] {
  return rowsOf(dir).filter((row) => row.metric === metric && row.scorer === scorer && row.bin === null);
}

test('every scorer with passes of its own is ranked beside the others, with intervals', async () => {
  const scorers = [{ name: 'tas', layer: 2 }, ...PASS_SCORERS, { name: 'leave_one_out', target: 'cosine' }];
  const { dir } = await small.run({}, changes({ scorers }));
  for (const metric of ['comprehensiveness', 'sufficiency'])
    for (const { name } of scorers) {
      const rows = wholeRows(dir, metric, name);
      assert.ok(rows.length >= 4, `${metric} of ${name}`);
      assert.ok(rows.every(({ value, interval }) => value !== null && interval !== null));
    }
  const { unavailable, failures } = manifestOf(dir).faithfulness!;
  assert.deepEqual([unavailable, failures], [{}, {}]);
});

test('what a scorer of words left out says agrees wholly with the same removals', async () => {
  const { dir } = await small.run({}, changes({ scorers: [{ name: 'leave_one_out' }], effects: ['mlm_loss'] }));
  const row = rowsOf(dir).find(({ metric, effect }) => metric === 'tau_leave_one_out' && effect === 'mlm_loss')!;
  assert.ok(row.value! > 0.999, String(row.value));
});

test('scorers that the checkpoint does not have are named with the reason, and the rest runs', async () => {
  const { run } = await smallRuns({ fixture: 'tiny-tanh' });
  const scorers = [{ name: 'leave_one_out' }, { name: 'leave_one_out', target: 'cls_norm' }];
  const { dir } = await run({}, changes({ scorers, effects: ['mean_cosine'] }));
  assert.deepEqual(manifestOf(dir).faithfulness!.unavailable, {
    leave_one_out: 'the checkpoint has no masked-LM head, which the target mlm_loss needs',
  });
  const targets = wholeRows(dir, 'comprehensiveness', 'leave_one_out').map(({ target }) => target);
  assert.deepEqual([...new Set(targets)], ['cls_norm']);
});

test('a scorer that gives no number is named, and the sentence is counted and left out', async () => {
  const score = attentionReceived.pieceScores;
  let calls = 0;
  const once = mock.method(attentionReceived, 'pieceScores', (...asked: Parameters<typeof score>) => {
    const scores = score(...asked);
    return calls++ % 3 === 0 ? scores.fill(NaN) : scores;
  });
  try {
    const scorers = [
      { name: 'tas', layer: 2 },
      { name: 'attention_received', layer: 2 },
    ];
    const { dir } = await small.run({}, { ...changes({ scorers, sentences: 60 }), scorers: [{ name: 'tas' }] });
    const { failures, sentences } = manifestOf(dir).faithfulness!;
    assert.deepEqual(Object.keys(failures), ['attention_received.2']);
    const count = failures['attention_received.2']!['a word has the score NaN']!;
    assert.ok(count > 0 && count < sentences.length);
    const [failed, other] = ['attention_received', 'tas'].map((name) => wholeRows(dir, 'comprehensiveness', name)[0]!);
    assert.equal(failed!.nSentences, other!.nSentences - count);
    assert.ok(failed!.value !== null);
  } finally {
    once.mock.restore();
  }
});

test('a run that stops within a scorer goes on from its finished sentences to the same bytes', async () => {
  const scorers = [{ name: 'leave_one_out' }, { name: 'integrated_gradients', target: 'cosine' }];
  const whole = await small.run({}, changes({ scorers }));
  const out = newPath('runs');
  const stop = new AbortController();
  let reports = 0;
  const interrupted = small.run(
    {
      out,
      signal: stop.signal,
      onProgress: ({ stage }) => {
        if (stage === 'integrated_gradients' && ++reports > 2) stop.abort();
      },
    },
    changes({ scorers }),
  );
  await assert.rejects(interrupted, { name: 'AbortError' });
  const kept = scoreJournals(out);
  assert.ok(kept.length === 1 && kept[0]! > 6 && kept[0]! < 12, 'leave-one-out of six sentences and some of the rest');
  const asked: unknown[] = [];
  const score = leaveOneOut.scoreSentences.bind(leaveOneOut);
  const spy = mock.method(leaveOneOut, 'scoreSentences', (...given: Parameters<typeof score>) => {
    asked.push(given[4]);
    return score(...given);
  });
  try {
    const resumed = await small.run({ out }, changes({ scorers }));
    assert.deepEqual(steadyBytes(resumed.dir), steadyBytes(whole.dir));
    assert.equal(existsSync(join(dirname(resumed.dir), `${resumed.dir}.partial`)), false);
  } finally {
    spy.mock.restore();
  }
  assert.deepEqual(asked, [undefined], 'of all sentences, only on the shuffled weights');
});

test('the effect outside the model stands beside the others, and goes on from where the run stopped', async () => {
  const encoder = {
    backend: 'none',
    embed: (texts: readonly string[]) =>
      Promise.resolve(texts.map((text) => Float32Array.of(1, text.split(' ').length))),
    dispose: () => undefined,
  };
  const loading = mock.method(sentenceEncoder, 'loadSentenceEncoder', () => Promise.resolve(encoder));
  try {
    const asked = changes({ scorers: [{ name: 'position' }], outside: true });
    const { dir } = await small.run({}, asked);
    const rows = wholeRows(dir, 'comprehensiveness', 'position').filter(({ effect }) => effect === 'use_cosine');
    assert.deepEqual(
      rows.map(({ ablation }) => ablation),
      ['mask', 'delete'],
    );
    assert.ok(
      rows.every(({ value }) => value! > 0 && value === rows[0]!.value),
      'texts, whatever the operation',
    );
    const out = newPath('runs');
    const stop = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => {
      if (stage === 'sentence encoder') stop.abort();
    };
    await assert.rejects(small.run({ out, signal: stop.signal, onProgress }, asked), { name: 'AbortError' });
    assert.deepEqual(steadyBytes((await small.run({ out }, asked)).dir), steadyBytes(dir));
  } finally {
    loading.mock.restore();
  }
});

test('where the weights of the model outside are missing the manifest says how to get them, and the rest runs', async () => {
  const missing = () => Promise.reject(new UserError({ what: 'its weights are not installed', got: 'nothing' }));
  const loading = mock.method(sentenceEncoder, 'loadSentenceEncoder', missing);
  try {
    const { dir } = await small.run({}, changes({ scorers: [{ name: 'position' }], outside: true }));
    assert.match(manifestOf(dir).faithfulness!.unavailableEffects.use_cosine!, /its weights are not installed/);
    assert.deepEqual(
      wholeRows(dir, 'comprehensiveness', 'position').map(({ effect }) => effect),
      ['mean_cosine', 'mlm_loss', 'mean_cosine', 'mlm_loss'],
    );
  } finally {
    loading.mock.restore();
  }
});

test('AOPC is set between the least and the most that orders reach, in short sentences, and the search goes on where it stopped', async () => {
  const scorers = [{ name: 'tas', layer: 2 }, { name: 'leave_one_out' }];
  const asked = changes({ scorers, sentences: 12, normaliseUpTo: 6, operations: ['mask'], randomisedWeights: false });
  const { dir } = await small.run({}, asked);
  for (const { name } of [...scorers, { name: 'random' }]) {
    const [row, ...more] = wholeRows(dir, 'aopc_normalised', name);
    assert.deepEqual([row!.effect, row!.ablation, more.length], ['mean_cosine', 'mask', 0]);
    assert.ok(row!.nSentences > 0 && row!.nSentences < 12, 'some of the sentences are longer');
    assert.ok(row!.value! > -0.05 && row!.value! < 1.05, `${name}: ${row!.value}`);
  }
  const out = newPath('runs');
  const stop = new AbortController();
  let searched = 0;
  const onProgress = ({ stage }: { stage: string }) => {
    if (stage === 'least and most AOPC' && ++searched === 2) stop.abort();
  };
  await assert.rejects(small.run({ out, signal: stop.signal, onProgress }, asked), { name: 'AbortError' });
  assert.deepEqual(steadyBytes((await small.run({ out }, asked)).dir), steadyBytes(dir));
});

test('between 0 and 1 the normalised AOPC is the AOPC word by word', async () => {
  const spy = mock.method(aopcRanges, 'aopcRanges', (context: SampleContext) =>
    Promise.resolve(new Map(context.sample.map((_, at) => [at, { lower: 0, upper: 1, passes: 0, tokens: 0 }]))),
  );
  try {
    const scorers = [{ name: 'tas', layer: 2 }];
    const { dir } = await small.run({}, changes({ scorers, normaliseUpTo: 20, words: 20, operations: ['mask'] }));
    const [area, normalised] = ['aopc_by_word', 'aopc_normalised'].map((metric) => wholeRows(dir, metric, 'tas')[0]!);
    assert.ok(Math.abs(area!.value! - normalised!.value!) < 1e-12);
  } finally {
    spy.mock.restore();
  }
});

test('journals that were altered, or are of another format, are said and computed again to the same bytes', async () => {
  const scorers = [{ name: 'tas', layer: 2 }, { name: 'leave_one_out' }];
  const drawn = { marginSentences: 3, mostRandomDraws: 9 };
  const asked = changes({ scorers, normaliseUpTo: 4, operations: ['mask'], randomisedWeights: false, ...drawn });
  const whole = await small.run({}, asked);
  const out = newPath('runs');
  const said: string[] = [];
  const stopped = (say: (line: string) => void = () => undefined) =>
    assert.rejects(small.run({ out, say, publish: () => Promise.reject(new Error('killed')) }, asked), /killed/);
  await stopped();
  const [partial] = readdirSync(join(out, 'small')).map((name) => join(out, 'small', name));
  const outside = ['outsideCurves.jsonl', 'outsideSets.jsonl'];
  const ofSample = SAMPLE_JOURNALS.filter((name) => !outside.includes(name));
  const names = ['scores.bin', 'measured.jsonl', ...ofSample];
  for (const name of names) {
    const bytes = readFileSync(join(partial!, name));
    bytes[(bytes.indexOf('\n') + bytes.length) >> 1]! ^= 1;
    writeFileSync(join(partial!, name), bytes);
  }
  await stopped((line) => said.push(line));
  assert.deepEqual(
    names.filter(
      (name) => !said.some((line) => line.includes(name) && line.endsWith('are used: the next one is damaged')),
    ),
    [],
    said.join('\n'),
  );
  said.length = 0;
  for (const name of names) writeFileSync(join(partial!, name), name.endsWith('.bin') ? '{"columns":[]}\n' : '[0,1]\n');
  const { dir } = await small.run({ out, say: (line) => said.push(line) }, asked);
  assert.deepEqual(
    said.sort(),
    names
      .map((name) => `Interrupted run: 0 records of ${join(partial!, name)} are used: it was written in another format`)
      .sort(),
  );
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole.dir));
  assert.deepEqual(
    names.filter((name) => existsSync(join(dir, name))),
    [],
  );
});

/** Records of each journal of scores under a folder. */
function scoreJournals(out: string): number[] {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  const journals = files.filter((name) => name.endsWith('passScores.jsonl'));
  return journals.map((name) => readFileSync(join(out, name), 'utf8').trim().split('\n').length - 1);
}

test('with shuffled weights one pass feeds all scorers that need one, to the same values as a pass each', async () => {
  const scorers = [
    { name: 'tas', layer: 2 },
    { name: 'attention_received', layer: 2 },
    { name: 'attention_norm', layer: 1 },
  ];
  const runsOf = async (asked: object[]) => {
    const shuffled: GraphRun[][] = [];
    const loadModel: Backend['loadModel'] = async (dir, options) => {
      const { model, runs } = watched(await small.backend.loadModel(dir, options));
      if (options?.alter) shuffled.push(runs);
      return model;
    };
    const { dir } = await small.run({ backend: { ...small.backend, loadModel } }, changes({ scorers: asked }));
    assert.equal(shuffled.length, 1);
    const values = rowsOf(dir).filter(({ metric }) => metric === 'randomised_weights_rho');
    return { runs: shuffled[0]!.map(({ feeds }) => feeds.input_ids!.shape), values };
  };
  const together = await runsOf(scorers);
  const alone = [await runsOf([scorers[0]!]), await runsOf([scorers[1]!]), await runsOf([scorers[2]!])];
  assert.ok(together.runs.length > 0);
  for (const { runs } of alone) assert.deepEqual(together.runs, runs);
  assert.equal(together.values.length, 3);
  assert.deepEqual(
    together.values,
    alone.flatMap(({ values }) => values),
  );
});
