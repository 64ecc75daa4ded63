import { startBackend, type BackendName } from '../../toolkit/backend/backend';
import { stateProducts } from '../../toolkit/backend/stateProducts';
import { probeInput, type StateProducts } from '../../toolkit/probing/products';
import { fitProbes } from '../../toolkit/probing/softmaxProbe';
import { generatorFor } from '../../toolkit/random';

// How long probes take beside their matrix products alone, in the same run, on states of BERT-base's width, of about half the words
// of GUM dev, of which a few directions hold labels: `node --require ts-node/register test/probing/fitTiming.ts [BACKEND]`. Prints a line a round and the median.

const ROWS = 10_000;
const FEATURES = 768;
/** Classes of each task: those of UPOS, of relations and of kinds of entities. */
const CLASSES = [17, 37, 10];
const ROUNDS = 5;
const STRENGTH = 1e-3;

function normals(count: number, purpose: string): Float32Array {
  const generator = generatorFor(1, purpose);
  const uniform = () => ((generator.next() >>> 0) + 1) / 2 ** 32;
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

/** The class whose direction a state goes furthest along, of which the states have ever less of later features. */
function labelsOf(states: Float32Array, classes: number): Int32Array {
  const directions = normals(classes * FEATURES, `directions of ${classes}`);
  return Int32Array.from({ length: ROWS }, (_, row) => {
    const along = Array.from({ length: classes }, (_, c) => {
      let sum = 0;
      for (let f = 0; f < FEATURES; f++) sum += states[row * FEATURES + f]! * directions[c * FEATURES + f]!;
      return sum;
    });
    return along.indexOf(Math.max(...along));
  });
}

/** The same products, with the milliseconds they take. */
function timed(held: StateProducts) {
  const spent = { milliseconds: 0 };
  const of = <T>(compute: () => T): T => {
    const from = performance.now();
    const result = compute();
    spent.milliseconds += performance.now() - from;
    return result;
  };
  const products: StateProducts = {
    rows: held.rows,
    features: held.features,
    meanSquares: held.meanSquares,
    times: (weights, outputs) => of(() => held.times(weights, outputs)),
    transposedTimes: (residuals, outputs) => of(() => held.transposedTimes(residuals, outputs)),
    dispose: () => {
      held.dispose();
    },
  };
  return { products, spent };
}

async function main(backend: BackendName): Promise<void> {
  await startBackend(backend);
  const states = normals(ROWS * FEATURES, 'states').map((value, at) => value / Math.sqrt(1 + (at % FEATURES) / 10));
  const fits = CLASSES.map((classes) => ({
    labels: labelsOf(states, classes),
    rows: new Uint8Array(ROWS).fill(1),
    classes,
    strength: STRENGTH,
  }));
  const held = stateProducts(backend, probeInput(states, FEATURES), FEATURES + 1);
  const ratios = Array.from({ length: ROUNDS }, () => {
    const { products, spent } = timed(held);
    const from = performance.now();
    const probes = fitProbes(products, fits);
    const whole = performance.now() - from;
    const steps = Math.max(...probes.map(({ iterations }) => iterations));
    console.log(
      `fits ${(whole / 1000).toFixed(2)} s, products ${(spent.milliseconds / 1000).toFixed(2)} s, ${steps} steps`,
    );
    return whole / spent.milliseconds;
  });
  held.dispose();
  console.log(
    `${backend}: fits take ${ratios.sort((a, b) => a - b)[(ROUNDS - 1) / 2]!.toFixed(2)} times as long as their products`,
  );
}

void main((process.argv[2] as BackendName | undefined) ?? 'tfjs-node');
