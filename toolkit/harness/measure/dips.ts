import { dipTest, uniformDips } from '../../metrics/dip';
import type { MeasureContext } from './context';
import { type Measurement, measurement } from './measurement';
import { primaryStrengths, strengthPlace } from './primaryCells';

/** Samples of the uniform behind every p-value. */
const SAMPLES = 1000;

/** Whether the word scores fall in two groups at all: Hartigan's dip of activation strength at every layer and site (claim C2). */
export function measureDips(context: MeasureContext): Measurement[] {
  const { table, job } = context;
  const uniform = uniformDips(table.words.length, SAMPLES, job.config.seed);
  const counts = { n: table.words.length, nSentences: new Set(table.words.map(({ sentence }) => sentence)).size };
  return primaryStrengths(context).map((strength) => {
    const { dip, p } = dipTest(strength.scores, uniform);
    const mean = uniform.reduce((sum, value) => sum + value, 0) / uniform.length;
    const options = { level: job.config.bootstrap.level, primary: true, null: { mean, p } };
    const found = { value: dip, ...counts, draws: null };
    return measurement({ name: 'dip', higherIsBetter: null }, found, strengthPlace(strength, 'scores'), options);
  });
}
