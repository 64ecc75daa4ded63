import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { auc } from '../../../toolkit/metrics/auc';
import { clusterDraws } from '../../../toolkit/metrics/bootstrap';
import { contentSentenceAucs } from '../../../toolkit/metrics/classAuc';
import { signFlipTest } from '../../../toolkit/metrics/permutationTests';
import { prepareSample } from '../../../toolkit/metrics/sample';
import { compareRuns } from '../../../toolkit/harness/run/compare';
import { type PairedLayer, type PairedRuns, pairRuns } from '../../../toolkit/harness/run/pairedRuns';
import { readRun } from '../../../toolkit/harness/run/readRun';
import { keepFigures } from '../../../toolkit/harness/run/writeRun';
import { convertedFixture, newPath } from '../../convertedFixture';
import { command } from '../../experiments/command';
import { type SmallRuns, smallRuns } from '../smallRun';

let small: SmallRuns;
/** Of three layers, of four, and of two. */
let gelu: string;
let relu: string;
let tanh: string;
before(async () => {
  small = await smallRuns({ backend: 'cpu' });
  const run = async (changes: object) => (await small.run({}, { claims: { C5: { layer: 1 } }, ...changes })).dir;
  gelu = await run({});
  relu = await run({ checkpoint: await convertedFixture('tiny-relu') });
  tanh = await run({ checkpoint: await convertedFixture('tiny-tanh') });
});

const pairOf = (...dirs: string[]): PairedRuns => pairRuns(compareRuns(dirs))[0]!;
const layersOf = (pair: PairedRuns): PairedLayer[] => ('layers' in pair ? pair.layers : assert.fail(pair.reason));
const at = (layers: PairedLayer[], site: string, layer: number) =>
  layers.find(({ sites, layers: [first] }) => sites[0] === site && first === layer)!;

test('the difference is that of both AUCs over the words both have, and its bounds hold for all layers and sites', () => {
  const [one, other] = [readRun(gelu), readRun(tanh)];
  const layers = layersOf(pairOf(gelu, tanh));
  assert.deepEqual(
    layers.map(({ sites, layers: pair }) => [...sites, ...pair]),
    ['post', 'pre'].flatMap((site) => [
      [site, site, 0, 0],
      [site, site, 2, 1],
      [site, site, 3, 2],
    ]),
  );
  const shared = one.words.filter((word) =>
    other.words.some((its) => its.sentence === word.sentence && its.word === word.word),
  );
  const words = shared.filter(({ stratum }) => stratum === 'content' || stratum === 'function');
  const scores = (run: typeof one, key: string) =>
    words.map(
      (word) => run.words.find((its) => its.sentence === word.sentence && its.word === word.word)!.scores[key]!,
    );
  const isContent = words.map(({ stratum }) => stratum === 'content');
  const drawn = clusterDraws(new Set(shared.map(({ sentence }) => sentence)).size, 20, one.config.seed);
  const often = (draw: Uint16Array, values: number[], flags: boolean[]) => {
    const places = words.flatMap(({ sentence }, word) => Array.from({ length: draw[sentence]! }, () => word));
    return auc(
      places.map((word) => values[word]!),
      places.map((word) => flags[word]!),
    )!;
  };
  const found = layers.map(({ sites, layers: [a, b], difference, n }) => {
    const [before, after] = [scores(one, `tas.${sites[0]}.${a}`), scores(other, `tas.${sites[1]}.${b}`)];
    const value = auc(after, isContent)! - auc(before, isContent)!;
    assert.ok(Math.abs(difference - value) < 1e-12, `${a}, ${b}`);
    assert.equal(n, shared.length);
    const draws = drawn.map((draw) => often(draw, after, isContent) - often(draw, before, isContent));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (draws.length - 1));
    return { value, deviation, deviates: draws.map((draw) => Math.abs(draw - value) / deviation) };
  });
  const largest = drawn
    .map((_, draw) => Math.max(...found.map(({ deviates }) => deviates[draw]!)))
    .sort((a, b) => a - b);
  const critical = largest[18]! + 0.05 * (largest[19]! - largest[18]!); // the 0.95 quantile of 20
  for (const [index, { interval }] of layers.entries()) {
    const { value, deviation } = found[index]!;
    assert.ok(Math.abs(interval![0] - (value - critical * deviation)) < 1e-9, `layer ${index}`);
    assert.ok(Math.abs(interval![1] - (value + critical * deviation)) < 1e-9, `layer ${index}`);
  }
});

test('where both have all words the difference is that of the rows, and turns round with the runs', () => {
  const rows = [gelu, relu].map((dir) =>
    readRun(dir).metrics.filter(
      ({ metric, primary, scorer, control, split }) =>
        metric === 'auc_content_function' && primary && scorer === 'tas' && control === null && split === 'all',
    ),
  );
  const [there, back] = [layersOf(pairOf(gelu, relu)), layersOf(pairOf(relu, gelu))];
  const [a, b] = [readRun(gelu).words.length, readRun(relu).words.length];
  assert.equal(a, b);
  for (const { sites, layers, difference, p } of there) {
    const value = (side: number) =>
      rows[side]!.find((row) => row.site === sites[side] && row.layer === layers[side])!.value!;
    assert.ok(Math.abs(difference - (value(1) - value(0))) < 1e-12);
    const other = back.find(({ layers: pair, sites: its }) => its[1] === sites[0] && pair[1] === layers[0])!;
    assert.ok(Math.abs(difference + other.difference) < 1e-12);
    assert.ok(p! > 0 && p! <= 1);
  }
});

test('tests of several layers are corrected together', () => {
  const alone = (run: string, other: string) => {
    const { words, config } = readRun(run);
    const its = readRun(other).words;
    const sample = prepareSample(
      {
        upos: words.map(({ upos }) => upos),
        salience: words.map(({ salience }) => salience),
        sentence: words.map(({ sentence }) => sentence),
        document: words.map(({ document }) => document),
      },
      { draws: 1, seed: 1 },
    );
    return (sites: PairedLayer['sites'], layers: PairedLayer['layers']) => {
      const aucs = [words, its].map((rows, side) =>
        contentSentenceAucs(
          sample,
          Float64Array.from(rows, ({ scores }) => scores[`tas.${sites[side]}.${layers[side]}`]!),
        ),
      );
      const differences = aucs[1]!.map((value, sentence) => value - aucs[0]![sentence]!);
      return signFlipTest(differences, { seed: config.seed })!.p;
    };
  };
  const layers = layersOf(pairOf(gelu, relu));
  const pOf = alone(gelu, relu);
  const plain = layers.map(({ sites, layers: pair }) => pOf(sites, pair));
  // Holm 1979: the i-th smallest of m times m - i + 1, and no smaller than those before it.
  const order = [...plain.keys()].sort((a, b) => plain[a]! - plain[b]!);
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min(1, (plain.length - rank) * plain[at]!));
    assert.ok(Math.abs(layers[at]!.p! - least) < 1e-12, `${layers[at]!.p} ${least}`);
  });
  assert.ok(layers.some(({ p }, at) => p! > plain[at]!));
});

test('a run differs from itself by exactly nothing', () => {
  for (const { difference, interval, p } of layersOf(pairOf(gelu, gelu)))
    assert.deepEqual([difference, interval, p], [0, [0, 0], 1]);
  assert.equal(at(layersOf(pairOf(gelu, gelu)), 'pre', 3).layers[1], 3);
});

test('runs that cannot be paired say why, and the command prints it', async () => {
  const kept = newPath('kept');
  keepFigures(relu, kept);
  const fewer = (await small.run({}, { limit: 40 })).dir;
  const others = await smallRuns({ backend: 'cpu', sentences: 44 });
  const other = (await others.run()).dir;
  const reasons = pairRuns(compareRuns([gelu, kept, fewer, other])).map((pair) =>
    'reason' in pair ? pair.reason : 'paired',
  );
  const words = 'kept figures have no words';
  const corpora = 'they are of different corpora';
  assert.deepEqual(reasons, [words, 'they are of different sentences of the corpus', corpora, words, words, corpora]);
  const { code, stdout, stderr } = await command('compare', gelu, tanh, kept, '--out', newPath('charts'));
  assert.equal(code, 0, stderr);
  const [, first, second] = stdout.trimEnd().split('\n\n');
  const [title, header, line] = first!.split('\n');
  assert.equal(title, 'Run 2 minus run 1, paired over sentences');
  assert.match(header!, /^site +layer +AUC +interval for all +p by Holm$/);
  const { difference, interval, p } = at(layersOf(pairOf(gelu, tanh)), 'post', 0);
  const [low, high] = interval!.map((bound) => bound.toFixed(3));
  assert.deepEqual(line!.split(/ {2,}/), ['post', '0', difference.toFixed(3), `[${low}, ${high}]`, p!.toFixed(3)]);
  assert.equal(second, `Run 3 minus run 1, paired over sentences: not paired, ${words}`);
});
