import type { Command } from 'commander';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS, readExperiment, SCORERS, UserError } from '../toolkit';

const CONFIGS = 'experiments/configs';
const SCHEMA = 'experiment.schema.json';

/** Adds `list` to the experiment command. */
export function addListCommand(program: Command): void {
  program
    .command('list')
    .description('list the experiments, and the scorers and metrics there are')
    .exitOverride()
    .action(list);
}

function list(): void {
  console.log('Experiments');
  const files = readdirSync(CONFIGS).filter((name) => name.endsWith('.json') && name !== SCHEMA);
  for (const path of files.map((name) => join(CONFIGS, name))) console.log(`  ${path}: ${describe(path)}`);
  console.log('\nScorers');
  for (const { name, description, cost } of SCORERS) console.log(`  ${name}: ${description} (${cost})`);
  console.log('\nMetrics');
  for (const { name, description } of METRICS) console.log(`  ${name}: ${description}`);
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
