import { Argument, Command, Option } from 'commander';
import { convertCheckpoint, inspectCheckpoint, STORED_DTYPES, type StoredDtype } from '../toolkit';
import { main, say } from './cli';
import { ProgressBar } from './progressBar';

interface ConvertFlags {
  dtype: StoredDtype;
  source?: string;
  licence?: string;
}

const program = new Command('npm run checkpoint --')
  .description(
    'Convert a Hugging Face folder of BERT architecture to a TensorFlow.js graph model with taps, or look at one.',
  )
  .exitOverride();

program
  .command('convert')
  .addArgument(new Argument('<dir>', 'folder with config.json, vocab.txt or tokenizer.json, model.safetensors'))
  .addArgument(new Argument('<out>', 'new folder for the converted checkpoint'))
  .addOption(new Option('--dtype <dtype>', 'how weights are stored').choices([...STORED_DTYPES]).default('float32'))
  .option('--source <text>', "where the weights are from, for the provenance; default the folder's name")
  .option('--licence <spdx>', 'licence of the weights, for the provenance; default what the README.md there states')
  .exitOverride()
  .action(convert);

program
  .command('inspect')
  .argument('<dir>', 'a converted folder')
  .option('--json', 'print one JSON document', false)
  .exitOverride()
  .action(inspect);

async function convert(dir: string, out: string, flags: ConvertFlags): Promise<void> {
  const bar = new ProgressBar();
  const onProgress = (share: number) => {
    bar.update({ stage: 'converting', done: Math.round(share * 100), total: 100, unit: '%' });
  };
  await convertCheckpoint(dir, out, { ...flags, onProgress, onNote: say }).finally(() => {
    bar.stop();
  });
  say(`Converted to ${out}`);
}

function inspect(dir: string, { json }: { json: boolean }): void {
  const description = inspectCheckpoint(dir);
  console.log(json ? JSON.stringify(description) : format(description));
}

function format(description: ReturnType<typeof inspectCheckpoint>): string {
  const { config, provenance, taps, digest } = description;
  const facts = Object.entries(config).map(([key, value]) => `  ${key}: ${value}`);
  const tapLines = taps.map(
    ({ kind, shape, layers }) => `  ${kind}${layers ? `.{${layers}}` : ''} [${shape.join(', ')}]`,
  );
  const { source, dtype, toolkit } = provenance;
  return [
    `${source.name} (licence ${source.licence ?? 'not stated'}), stored as ${dtype} by toolkit ${toolkit}`,
    `digest ${digest}`,
    'config',
    ...facts,
    'taps (B sentences, T tokens)',
    ...tapLines,
  ].join('\n');
}

void main(() => program.parseAsync());
