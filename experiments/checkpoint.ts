import { InvalidArgumentError, Option } from 'commander';
import {
  checkConverted,
  convertCheckpoint,
  convertedCheckpoint,
  foundSource,
  inspectCheckpoint,
  openBackend,
  STORED_DTYPES,
  type StoredDtype,
  uncounted,
} from '../toolkit/models';
import { CHECKPOINT, commandLine, main, say } from './cli';
import { print } from './print';
import { withProgress } from './withProgress';

interface ConvertFlags {
  dtype: StoredDtype;
  source?: string;
  licence?: string;
  shuffle?: number;
}

const program = commandLine('checkpoint').description(
  'Convert a Hugging Face checkpoint to a TensorFlow.js graph model with taps, or look at one.',
);

program
  .command('convert')
  .argument('<source>', 'a Hugging Face folder, or a model on the hub as ORG/NAME or ORG/NAME@REVISION')
  .argument('<out>', 'new folder for the converted checkpoint')
  .addOption(new Option('--dtype <dtype>', 'how weights are stored').choices([...STORED_DTYPES]).default('float32'))
  .option('--source <text>', "where the weights are from, for the provenance; default the folder's name")
  .option('--licence <spdx>', 'licence of the weights, for the provenance; default what the README.md there states')
  .option(
    '--shuffle <seed>',
    'put the values of each tensor in random order: a checkpoint that has learnt nothing, as a control',
    seedOf,
  )
  .action(convert);

program
  .command('inspect')
  .argument('<checkpoint>', CHECKPOINT)
  .option('--json', 'print one JSON document', false)
  .action(inspect);

function seedOf(text: string): number {
  const seed = Number(text);
  if (text === '' || !Number.isInteger(seed) || seed < 0 || seed > 2 ** 31 - 1)
    throw new InvalidArgumentError('A seed is a whole number from 0 to 2147483647.');
  return seed;
}

async function convert(checkpoint: string, out: string, flags: ConvertFlags): Promise<void> {
  await withProgress(async (onProgress) => {
    const { dir, name, revision, licence } = await foundSource(checkpoint, { onProgress, say });
    const known = { source: name, ...(revision !== null && { revision }), ...(licence !== null && { licence }) };
    const onShare = (share: number) => {
      onProgress({ stage: 'converting', done: Math.round(share * 100), total: 100, unit: '%' });
    };
    const check = async (folder: string) => {
      onProgress(uncounted('load check'));
      await loadCheck(folder);
    };
    await convertCheckpoint(dir, out, { ...known, ...flags, onProgress: onShare, onNote: say, check });
  });
  say(`Converted to ${out}`);
}

async function loadCheck(folder: string): Promise<void> {
  await checkConverted(folder, await openBackend());
}

async function inspect(checkpoint: string, { json }: { json: boolean }): Promise<void> {
  const dir = await withProgress((onProgress) =>
    convertedCheckpoint(checkpoint, { onProgress, say, check: loadCheck }),
  );
  const description = inspectCheckpoint(dir);
  await print(json ? JSON.stringify(description) : format(description));
}

function format(description: ReturnType<typeof inspectCheckpoint>): string {
  const { config, provenance, taps, digest, family, inputs, sites, heads } = description;
  const facts = Object.entries(config).map(([key, value]) => `  ${key}: ${value}`);
  const roles = Object.entries(description.roles).map(
    ([key, value]) => `  ${key}: ${[value ?? 'none'].flat().join(', ')}`,
  );
  const tapLines = taps.map(
    ({ name, shape, layers }) => `  ${name}${layers ? `.{${layers}}` : ''} [${shape.join(', ')}]`,
  );
  const { source, dtype, toolkit } = provenance;
  return [
    `${source.name}${source.revision === undefined ? '' : ` at ${source.revision}`} (licence ${source.licence ?? 'not stated'}), stored as ${dtype} by toolkit ${toolkit}`,
    `digest ${digest}`,
    `family ${family}`,
    `inputs ${inputs.join(', ')}`,
    `sites ${sites.join(', ')}`,
    `heads ${heads.join(', ') || 'none'}`,
    ...(source.leftOver ? [`left over ${source.leftOver.join(', ')}`] : []),
    'roles',
    ...roles,
    'config',
    ...facts,
    'taps (B sentences, T tokens)',
    ...tapLines,
  ].join('\n');
}

void main(() => program.parseAsync());
