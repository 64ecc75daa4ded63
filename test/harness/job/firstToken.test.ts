import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import type { Columns } from '../../../toolkit/activations/cacheFile';
import type { ReadingRow } from '../../../toolkit/harness/claims/multiverse';
import type { Job } from '../../../toolkit/harness/job/job';
import { findMoments, scoreRun, withModel } from '../../../toolkit/harness/passes/scoring';
import { newPath } from '../../convertedFixture';
import { jobOf, scoringTools, takingPart, tapsOf } from '../passes/scoredJob';
import { claimsAt, type SmallRuns, smallRuns } from '../smallRun';

const SCORERS = [
  { name: 'tas', site: ['stream'] },
  { name: 'tas', site: ['stream'], norm: ['share'] },
];
const STATE = 'hidden_states.2';

let small: SmallRuns;
let out: Job;
let brought: Job;
before(async () => {
  small = await smallRuns({ fixture: 'gpt2-gelu', sentences: 30 });
  out = await jobOf(small, { scorers: SCORERS });
  brought = await jobOf(small, { scorers: SCORERS, firstToken: 'in' });
});

test('the first token of a causal model takes no part and its word is none, unless the config brings it in', () => {
  assert.deepEqual(
    [out.checkpoint.roles.leftOut, brought.checkpoint.roles.leftOut],
    [['special', 'first'], ['special']],
  );
  assert.ok(out.encodings.every(({ wordIds }) => wordIds[0] === null && !wordIds.includes(0)));
  assert.ok(brought.encodings.every(({ wordIds }) => wordIds[0] === 0));
  assert.equal(takingPart(brought).length - takingPart(out).length, 30);
});

test('means and variances are over the first tokens too where they are in', async () => {
  for (const job of [out, brought]) {
    const tools = scoringTools(small);
    const { moments } = await withModel(job, tools, (model) => findMoments(job, 'moments', tools, model));
    const taps = await tapsOf(job, small.backend, [STATE]);
    const mean = moments.get(`mean.${STATE}`)!;
    const tokens = takingPart(job).filter(({ sentence }) => job.isSelection[sentence]);
    for (const [h, found] of mean.entries()) {
      const values = tokens.map(({ sentence, token }) => taps[sentence]![STATE]!.values[token * mean.length + h]!);
      const expected = values.reduce((sum, value) => sum + value, 0) / values.length;
      assert.ok(Math.abs(found - expected) < 1e-5, `${h}: ${found} for ${expected}`);
    }
  }
});

test('shares are of the sum over the tokens that take part, and a cache keeps the two apart', async () => {
  const cache = new ActivationCache(newPath('cache'));
  for (const job of [out, brought, out]) {
    const dir = newPath('run');
    mkdirSync(dir);
    const { columns } = await scoreRun(job, dir, scoringTools(small, cache));
    const shares = columnNamed(columns, 'norm=share');
    const norms = columnNamed(columns, 'tas.stream.2');
    const parts = takingPart(job);
    let start = 0;
    for (const [at, { inputIds }] of job.encodings.entries()) {
      const own = parts.filter(({ sentence }) => sentence === at).map(({ token }) => norms[start + token]!);
      const total = own.reduce((sum, norm) => sum + norm, 0);
      for (let token = start; token < start + inputIds.length; token++)
        assert.ok(Math.abs(shares[token]! - norms[token]! / total) < 1e-6, `${at}: ${shares[token]}`);
      start += inputIds.length;
    }
  }
});

/** The column of layer 2 whose key has that text. */
function columnNamed(columns: Columns, text: string): Float32Array {
  return [...columns].find(([key]) => key.startsWith('tas.stream.2') && key.includes(text))![1];
}

test('the multiverse draws the quartile with the first token and without it, whichever the config asks for', async () => {
  for (const [firstToken, standard] of [
    ['out', 'out'],
    ['in', 'in'],
  ] as const) {
    const changes = { scorers: [{ name: 'tas' }], claims: claimsAt(2), firstToken };
    const { dir } = await small.run({}, changes);
    const { rows } = JSON.parse(readFileSync(join(dir, 'readings.json'), 'utf8')) as { rows: ReadingRow[] };
    const drawn = rows.filter(({ claim, site }) => claim === 'C3' && site === 'stream');
    const levels = drawn.flatMap((row) => [row, ...row.alike]).map(({ specialTokens }) => specialTokens);
    assert.deepEqual([...new Set(levels)].sort(), ['in', 'out']);
    const judged = drawn.filter(({ default: isDefault }) => isDefault).map(({ specialTokens }) => specialTokens);
    assert.deepEqual([...new Set(judged)], [standard]);
  }
});
