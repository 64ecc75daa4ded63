import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, mock, test } from 'node:test';
import { leaveOneOut } from '../../../toolkit/attribution/leaveOneOut';
import { SAMPLE_JOURNALS } from '../../../toolkit/harness/faithfulness/kept';
import { newPath } from '../../convertedFixture';
import { type SmallRuns, smallRuns, steadyBytes } from '../smallRun';
import { changes } from './removing';

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
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

/** Records of each journal of scores under a folder. */
function scoreJournals(out: string): number[] {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  const journals = files.filter((name) => name.endsWith('passScores.jsonl'));
  return journals.map((name) => readFileSync(join(out, name), 'utf8').trim().split('\n').length - 1);
}

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
  const ofSample = SAMPLE_JOURNALS.filter((name) => name !== 'outsideCurves.jsonl');
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
