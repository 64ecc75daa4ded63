import { readdirSync } from 'node:fs';
import { METRICS, readExperiment, SCORERS, UserError } from '../toolkit';
import { ownFile } from '../toolkit/installation';
import { print } from './print';

const CONFIGS = 'experiments/configs';
const SCHEMA = 'experiment.schema.json';

/** Lists the experiments, the scorers and the metrics. */
export async function list(): Promise<void> {
  const files = readdirSync(ownFile(CONFIGS)).filter((name) => name.endsWith('.json') && name !== SCHEMA);
  const lines = [
    'Experiments',
    ...files.map((name) => `${CONFIGS}/${name}`).map((path) => `  ${path}: ${describe(path)}`),
    '\nScorers',
    ...SCORERS.map(({ name, description, cost }) => `  ${name}: ${description} (${cost})`),
    '\nMetrics',
    ...METRICS.map(({ name, description }) => `  ${name}: ${description}`),
  ];
  await print(lines.join('\n'));
}

/** What an experiment asks; one that cannot be read says why, and hides no other. */
function describe(path: string): string {
  try {
    const runs = readExperiment(path);
    return (runs[0]!.description ?? 'no description') + (runs.length > 1 ? ` (${runs.length} runs)` : '');
  } catch (error) {
    if (error instanceof UserError) return `cannot be read: ${error.message}`;
    throw error;
  }
}
