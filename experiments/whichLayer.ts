import { Option } from 'commander';
import { type LayerChoice, PURPOSES, whichLayer } from '../toolkit';
import { sharedCache } from './cacheCommand';
import { BACKEND, CHECKPOINT, commandLine, main, say, wholeNumber } from './cli';
import { interruptible } from './interrupt';
import { print } from './print';
import { chooseBackend } from './runCommand';
import { withProgress } from './withProgress';

interface Options {
  checkpoint: string;
  corpus: string;
  for: string;
  by?: 'norm' | 'probe';
  sentences?: number;
  backend?: string;
  cache: boolean;
  json: boolean;
}

const program = commandLine('which-layer')
  .description('Which layer of a checkpoint serves a purpose best, how surely, and which layers serve it as well.')
  .requiredOption('--checkpoint <checkpoint>', CHECKPOINT)
  .requiredOption('--corpus <file>', '.conllu or .conllulex; for sentence_label .jsonl, .csv or .tsv')
  .requiredOption('--for <purpose>', `one of ${PURPOSES.join(', ')}`)
  .addOption(
    new Option(
      '--by <way>',
      'for content and salience the norm, by default, or a probe; all else takes a probe',
    ).choices(['norm', 'probe']),
  )
  .option(
    '--sentences <n>',
    'drawn by the seed, evenly over documents; default 300, or all where there are fewer',
    wholeNumber(999_999_999),
  )
  .option('--backend <name>', BACKEND)
  .option('--no-cache', 'neither take activations and fitted probes from earlier questions nor keep them')
  .option('--json', 'print one JSON document on stdout', false)
  .action(choose);

async function choose(options: Options): Promise<void> {
  const { checkpoint, corpus, for: purpose, by, sentences } = options;
  const backend = await chooseBackend({ ...options, oneThreadEach: true });
  const question = { checkpoint, corpus, purpose, ...(sentences && { sentences }), ...(by && { by }) };
  const cache = options.cache && { cache: sharedCache() };
  const choice = await withProgress((onProgress) =>
    interruptible((signal) => whichLayer(question, { backend, ...cache, onProgress, signal, say })),
  );
  await print(options.json ? JSON.stringify(choice) : inWords(choice));
}

function inWords(choice: LayerChoice): string {
  const { checkpoint, corpus, by, tasks, layer, relativeDepth, value, interval, rivals, reason } = choice;
  const within = (bounds: [number, number] | null) =>
    bounds ? ` [${bounds.map((bound) => bound.toFixed(3)).join(', ')}]` : '';
  const measure = by === 'norm' ? 'AUC' : 'information';
  const found = layer === null ? 'none stands out' : `layer ${layer}, at ${relativeDepth!.toFixed(2)} of the depth`;
  return [
    `${checkpoint} on ${corpus}, for ${choice.for} by ${by}: ${found}; ${measure} ${value.toFixed(3)}${within(interval)}.`,
    ...(tasks.length > 0 ? [tasksInWords(choice)] : []),
    `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
    ...rivals.map((rival) => `  less layer ${rival.layer}: ${rival.difference.toFixed(3)}${within(rival.interval)}`),
  ].join('\n');
}

function tasksInWords({ tasks, leftOut }: Pick<LayerChoice, 'tasks' | 'leftOut'>): string {
  const without = leftOut.map(({ task, reason }) => `${task} (${reason})`).join(', ');
  return `It goes by the task${tasks.length > 1 ? 's' : ''} ${tasks.join(', ')}${without && `, and leaves out ${without}`}.`;
}

void main(() => program.parseAsync());
