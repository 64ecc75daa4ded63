import { addCacheCommand } from './cacheCommand';
import { commandLine, main } from './cli';
import { addCollectCommand } from './collectCommand';
import { addExportCommand } from './exportCommand';
import { addKeepCommand } from './keepCommand';
import { addListCommand } from './listCommand';
import { addMergeCommand } from './mergeCommand';
import { addRunOptions, runConfig } from './runCommand';
import { addSchemaCommand } from './schemaCommand';
import { addValidateCommand } from './validateCommand';

const program = commandLine('experiment').description(
  'Run an experiment: sweep scorers over layers and sites, judge the claims, draw the charts, write the report.',
);
addRunOptions(
  program
    .argument('<config>', 'experiment, such as experiments/configs/layer-8.json; `list` lists them')
    .argument('[overrides...]', 'key.path=value, such as corpus=FILE limit=100 checkpoint=DIR seed=1 shard=1/4'),
).action(runConfig);
addListCommand(program);
addValidateCommand(program);
addMergeCommand(program);
addKeepCommand(program);
addCollectCommand(program);
addExportCommand(program);
addCacheCommand(program);
addSchemaCommand(program);

void main(() => program.parseAsync());
