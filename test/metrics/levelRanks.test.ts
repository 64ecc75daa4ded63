import { test } from 'node:test';
import { ascending } from '../../toolkit/metrics/auc';
import { clusterDraws } from '../../toolkit/metrics/bootstrap';
import { drawnLevelRanks, levelsOf } from '../../toolkit/metrics/ranks';
import { drawnSpearman, orderWords, spearman } from '../../toolkit/metrics/correlations';
import { assertAllNear } from './near';

const WORDS = 1200;
const numbers = Array.from({ length: WORDS }, (_, word) => word);
const clusters = Uint32Array.from(numbers, (word) => word % 40);
const y = numbers.map((word) => Math.round(20 * Math.sin(word * word)));

function rhos(x: number[], draws: readonly Uint16Array[]): Float64Array {
  const levels = levelsOf(x);
  const words = orderWords(ascending(y), y, levels.levels, clusters);
  return drawnSpearman(words, drawnLevelRanks({ ...levels, clusters }, draws), draws);
}

/** Every word as often as its cluster was drawn. */
function repeated(values: number[], draw: Uint16Array): number[] {
  return values.flatMap((value, word) => new Array<number>(draw[clusters[word]!]!).fill(value));
}

test('ranks that are kept and ranks that are computed anew give what plain copies of the words give', () => {
  const rare = numbers.map((word) => Math.sin(word) + y[word]! / 30);
  const coarse = numbers.map((word) => Math.round(3 * Math.sin(word)));
  // 1,200 levels by 4,000 draws are more than are kept.
  const draws = clusterDraws(40, 4000, 1);
  for (const [x, drawn] of [
    [rare, draws],
    [rare, draws.slice(0, 10)],
    [coarse, draws],
  ] as const) {
    const expected = draws.slice(0, 10).map((draw) => spearman(repeated(x, draw), repeated(y, draw))!);
    assertAllNear(rhos(x, drawn).slice(0, 10), expected);
  }
});
