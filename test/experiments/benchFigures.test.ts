import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checksumDisagreement, disagreement } from '../../experiments/bench/agreement';
import { deal, plan } from '../../experiments/bench/plan';
import { byKind } from '../../experiments/bench/profile';
import type { BenchPoint, BenchRecord, BenchRow } from '../../experiments/bench/record';
import { ratiosOf } from '../../experiments/bench/record';
import { replyOf } from '../../experiments/bench/serve';
import { pairedRatio, spreadOver } from '../../experiments/bench/statistics';
import { benchTables, kernelTable } from '../../experiments/bench/tables';
import { corpusOfSize, sentencesOfLength, thinned } from '../../experiments/bench/workloads';
import { assertRefused } from '../refusal';

const ofLengths = (...lengths: number[]) => lengths.map((length) => new Array<number>(length).fill(7));

describe('plan', () => {
  it('sorts by length and fills a budget of padded tokens', () => {
    const sentences = ofLengths(3, 9, 4, 4, 2);
    assert.deepEqual(plan(sentences, 'budget', 8), [[1], [2, 3], [0, 4]]);
    assert.deepEqual(plan(sentences, 'budget', 100), [[1, 2, 3, 0, 4]]);
  });

  it('as most call a model takes 32 in corpus order', () => {
    const batches = plan(ofLengths(...Array.from({ length: 70 }, (_, at) => at + 1)), 'plain', null);
    assert.deepEqual(
      batches.map((batch) => [batch[0], batch.length]),
      [
        [0, 32],
        [32, 32],
        [64, 6],
      ],
    );
  });

  it('leaves a system that plans its own to itself', () => {
    assert.deepEqual(plan(ofLengths(1, 2), 'own', null), []);
  });
});

describe('deal', () => {
  it('gives each process every sentence once and about as many tokens', () => {
    const sentences = ofLengths(10, 1, 8, 9, 7, 2);
    assert.deepEqual(deal(sentences, 2), [
      [0, 4, 5],
      [1, 2, 3],
    ]);
    assert.deepEqual(deal(sentences, 1), [[0, 1, 2, 3, 4, 5]]);
  });
});

describe('agreement', () => {
  const reference = [[[10, 20], [30, 40]], [[50], [60]]]; // prettier-ignore

  it('takes norms within a thousandth and names the worst beyond it', () => {
    const changed = (factor: number) => [reference[0]!, [[50], [60 * factor]]];
    assert.equal(disagreement(changed(1.0009), reference), null);
    assert.equal(disagreement(changed(1.002), reference), 'off by 0.0020 relative at sentence 1, layer 1, token 0');
    assert.match(disagreement(changed(NaN), reference)!, /^off by Infinity relative at sentence 1, layer 1/);
  });

  it('notices a missing sentence, layer or token', () => {
    assert.match(disagreement([reference[0]!], reference)!, /sentence 1, layer 0: no norms for 1 tokens/);
    assert.match(disagreement([reference[0]!, [[50]]], reference)!, /sentence 1, layer 1: no norms/);
    assert.match(disagreement([[[10], [30, 40]], reference[1]!], reference)!, /layer 0: 1 norms for 2 tokens/);
  });

  it('holds the sums of a pass to the same line', () => {
    assert.equal(checksumDisagreement([100, 200.1], [100, 200]), null);
    assert.equal(checksumDisagreement([100, 201], [100, 200]), 'layer 1 sums to 201 instead of 200');
    assert.equal(checksumDisagreement([100], [100, 200]), 'layer 1 sums to nothing instead of 200');
  });
});

describe('statistics over rounds', () => {
  it('gives the median, the range, and an interval inside the range', () => {
    const { median, range, interval } = spreadOver([105, 100, 130, 103, 104]);
    assert.deepEqual([median, range], [104, [100, 130]]);
    // In more than 2.5 % of draws three or more of five rounds are the slowest, or the fastest.
    assert.deepEqual(interval, [100, 130]);
    assert.deepEqual(spreadOver([5]), { median: 5, range: [5, 5], interval: null });
    assert.deepEqual(spreadOver([5, 5, 5]).interval, [5, 5]);
  });

  it('pairs the rounds of a ratio, so that a slow spell that hits both cancels', () => {
    assert.deepEqual(pairedRatio([200, 20, 100], [100, 10, 50]), { median: 2, interval: [2, 2], range: [2, 2] });
    assert.equal(pairedRatio([100, 300, 200], [100, 100, 100]).median, 2);
    assert.throws(() => pairedRatio([1], [1, 2]), /1 rounds and 2 rounds/);
  });
});

function row(system: string, rounds: number[]): BenchRow {
  const { median, interval, range } = spreadOver(rounds);
  return {
    system,
    variant: null,
    tokensPerSecond: median,
    interval,
    range,
    rounds,
    tokenBudget: 256,
    loadSeconds: 1.25,
    firstResultSeconds: 1.5,
    peakMemoryBytes: 512 * 2 ** 20,
    versions: {},
  };
}

function point(system: string, sentences: number, secondsPerSentence: number): BenchPoint {
  const tokens = sentences * 20;
  const speed = { tokensPerSecond: 20 / secondsPerSentence, secondsPerSentence, range: null, peakMemoryBytes: null };
  return { system, sentences, tokens, length: null, ...speed };
}

const ROWS = [row('native', [900, 1000, 1100]), row('onnxruntime', [800, 800, 800]), row('wasm-1', [100, 90, 95])];

const RECORD: BenchRecord = {
  machine: { processor: 'P', threads: 2, memoryBytes: 2 ** 33, system: 'S', node: 'v20', date: '2026-01-01' },
  checkpoint: { digest: 'abcdef0123456789', precision: 'float16' },
  corpus: { name: 'c', digest: 'd', sentences: 300, tokens: 6000 },
  rows: ROWS,
  ratios: ratiosOf(ROWS),
  bySize: [point('native', 300, 0.02), point('native', 20000, 0.021)],
  byLength: [{ ...point('native', 128, 0.04), length: 32 }],
  tuning: [],
  leftOut: [{ system: 'wasm-pool', reason: 'it died\n  details' }],
};

describe('the record', () => {
  it('has the ratios of the pairs that were measured, with intervals', () => {
    assert.deepEqual(ratiosOf(ROWS), [
      { a: 'native', b: 'onnxruntime', ratio: 1.25, interval: [1.125, 1.375], range: [1.125, 1.375] },
    ]);
  });

  it('reads as tables', () => {
    const lines = benchTables(RECORD).split('\n');
    for (const line of [
      'P, 2 threads, 8 GiB; S; Node v20; 2026-01-01.',
      '| native | 1000 | 900 to 1100 | 900 to 1100 | 256 | 1.3 | 1.5 | 512 |',
      '| native / onnxruntime | 1.25 | 1.13 to 1.38 | 1.13 to 1.38 |',
      '| 20000 sentences | native | 952 | 21.0 | 1.05 | not known here |',
      '| 32 tokens | native | 500 |',
      '- Left out: wasm-pool: it died',
    ])
      assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join('\n')}`);
  });

  it('leaves out a table that has no rows', () => {
    assert.doesNotMatch(benchTables({ ...RECORD, ratios: [], byLength: [] }), /paired|length/);
  });
});

describe('workloads', () => {
  const sentences = [[101, 1, 2, 102], [101, 3, 102], [101, 4, 5, 6, 102]]; // prettier-ignore

  it('cycle the corpus to the size asked for, and thin it evenly', () => {
    assert.deepEqual(corpusOfSize(sentences, 4).sentences, [...sentences, sentences[0]]);
    assert.deepEqual(corpusOfSize(sentences, 2).sentences, sentences.slice(0, 2));
    assert.deepEqual(thinned(ofLengths(1, 2, 3, 4, 5), 2), ofLengths(1, 3));
    assert.deepEqual(thinned(sentences, 9), sentences);
  });

  it("of one length are made from the corpus's wordpieces, end to end", async () => {
    const tokenizer = { ids: { cls: 101, sep: 102, pad: 0, mask: 103, unk: 100 }, maxLength: 512 };
    const made = sentencesOfLength(sentences, tokenizer, 6);
    assert.equal(made.sentences.length, 682);
    assert.deepEqual(made.sentences.slice(0, 2), [
      [101, 1, 2, 3, 4, 102],
      [101, 5, 6, 1, 2, 102],
    ]);
    assert.equal(sentencesOfLength(sentences, tokenizer, 512).sentences.length, 8);
    await assertRefused(() => sentencesOfLength(sentences, tokenizer, 513), /--lengths: got 513; expected 3 to 512/);
  });
});

describe('what a process answers', () => {
  it('is the sum of each layer, and all norms where asked', () => {
    const norms = [
      [Float32Array.of(1, 2), Float32Array.of(10, 20)],
      [Float32Array.of(3), Float32Array.of(30)],
    ];
    assert.deepEqual(replyOf(norms, 0.5, false), { seconds: 0.5, tokens: 3, checksum: [6, 60] });
    assert.deepEqual(replyOf(norms, 0.5, true).norms, [[[1, 2], [10, 20]], [[3], [30]]]); // prettier-ignore
  });
});

describe('the profile', () => {
  it('sums up by kernel, the slowest first', () => {
    const kernels = byKind([
      { name: 'Add', milliseconds: 1 },
      { name: 'MatMul', milliseconds: 5 },
      { name: 'Add', milliseconds: 2 },
    ]);
    assert.deepEqual(kernels, [
      { kernel: 'MatMul', calls: 1, milliseconds: 5, share: 5 / 8 },
      { kernel: 'Add', calls: 2, milliseconds: 3, share: 3 / 8 },
    ]);
    assert.match(kernelTable(kernels), /^\| MatMul \| 1 \| 5\.0 \| 62\.5 % \|$/m);
  });
});
