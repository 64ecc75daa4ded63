import type { Command } from 'commander';
import { experimentJsonSchema } from '../toolkit';
import { print } from './print';

/** Adds `schema` to the experiment command. */
export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description(
      'print the JSON Schema of configs, which editors complete and check by; experiment.schema.json holds it',
    )
    .action(() => print(JSON.stringify(experimentJsonSchema(), null, 2)));
}
