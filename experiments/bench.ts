import { Option } from 'commander';
import { availableParallelism } from 'node:os';
import {
  convertedCheckpoint,
  type Corpus,
  inspectCheckpoint,
  openBackend,
  readCorpus,
  type Tokenizer,
} from '../toolkit';
import { entryNamed } from '../toolkit/errors';
import { catalogue } from './bench/catalogue';
import { timeFamilies } from './bench/families';
import { describeMachine } from './bench/machine';
import { measure } from './bench/measure';
import { installNpmPeers } from './bench/npmPeers';
import { profileKernels } from './bench/profile';
import type { BenchRecord } from './bench/record';
import { tokensOf } from './bench/rounds';
import { timeScorers } from './bench/scorers';
import { SYSTEMS, type SystemName } from './bench/system';
import { killAll } from './bench/systemProcess';
import { benchTables, jobTable, kernelTable } from './bench/tables';
import { corpusOfSize, encodeCorpus, type Material, sentencesOfLength } from './bench/workloads';
import { writeBench } from './bench/write';
import { CHECKPOINT, commandLine, main, say, wholeNumber } from './cli';
import { print } from './print';
import { chooseBackend } from './runCommand';

interface Options {
  checkpoint: string;
  corpus: string;
  systems: SystemName[];
  sizes: number[];
  lengths: number[];
  rounds: number;
  python?: string;
  peerCheckpoint?: string;
  out?: string;
  profile: boolean;
  scorers: boolean;
  families: boolean;
  json: boolean;
}

const positive = wholeNumber(Infinity, 'It is to be a whole number of at least 1.');

const program = commandLine('bench')
  .description("Measure the toolkit's backends beside the peers: tokens per second for the norms of all layers.")
  .option('--checkpoint <checkpoint>', CHECKPOINT, 'checkpoints/bert-base-uncased')
  .option('--corpus <file>', 'whose sentences are run', 'experiments/corpora/embedded.conllu')
  .addOption(new Option('--systems <names>', 'comma-separated').argParser(systemList).default([...SYSTEMS], 'all'))
  .addOption(
    new Option('--sizes <numbers>', 'sentences; the first gets the rounds, the others one pass')
      .argParser(numberList)
      .default([300, 2000, 20000], '300,2000,20000'),
  )
  .addOption(
    new Option('--lengths <numbers>', 'tokens of a sentence, or none; one pass each')
      .argParser((list) => (list === 'none' ? [] : numberList(list)))
      .default([8, 32, 128, 512], '8,32,128,512'),
  )
  .option('--rounds <number>', 'at the first size', positive, 5)
  .option('--python <path>', 'interpreter with torch and transformers, for the PyTorch peers and the export to ONNX')
  .option('--peer-checkpoint <dir>', 'the same checkpoint as a Hugging Face folder, for the peers')
  .option('--out <dir>', 'write bench.json, bench.md and the charts there')
  .option('--profile', 'time the kernels of one wasm pass at the first size instead', false)
  .option('--scorers', 'time scorers with passes of their own beside plain passes at the first size instead', false)
  .option(
    '--families',
    'time models of several families, of one shape and with random weights, at the first size instead',
    false,
  )
  .option('--json', 'print one JSON document on stdout', false)
  .action(bench);

program.command('setup').description("install the npm peers into the bench's own folder").action(installNpmPeers);

async function bench(asked: Options): Promise<void> {
  const options = { ...asked, checkpoint: await convertedCheckpoint(asked.checkpoint, { say }) };
  const corpus = readCorpus(options.corpus);
  if (options.profile) return printProfile(options, corpus);
  if (options.scorers) return printScorers(options, corpus);
  if (options.families) return printFamilies(options, corpus);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      killAll();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  const record = await takeRecord(options, corpus);
  if (options.out !== undefined) await writeBench(record, options.out);
  await print(options.json ? JSON.stringify(record) : benchTables(record).trimEnd());
}

async function takeRecord(options: Options, corpus: Corpus): Promise<BenchRecord> {
  const { checkpoint, python, peerCheckpoint, rounds } = options;
  const machine = describeMachine();
  const { digest, provenance } = inspectCheckpoint(checkpoint);
  const precision = provenance.dtype;
  const materials = await readMaterials(options, corpus);
  const sources = { checkpoint, precision, python, peerCheckpoint, threads: availableParallelism() };
  const { specs, leftOut } = await catalogue(options.systems, sources);
  const findings = await measure({ specs, leftOut, materials, rounds });
  const { sentences } = materials[0]!;
  return {
    machine,
    checkpoint: { digest, precision },
    corpus: { name: corpus.name, digest: corpus.digest, sentences: sentences.length, tokens: tokensOf(sentences) },
    ...findings,
  };
}

async function readMaterials({ checkpoint, sizes, lengths }: Options, corpus: Corpus): Promise<Material[]> {
  const tokenizer = await readTokenizer(checkpoint);
  const sentences = encodeCorpus(corpus, tokenizer);
  return [
    ...sizes.map((size) => corpusOfSize(sentences, size)),
    ...lengths.map((length) => sentencesOfLength(sentences, tokenizer, length)),
  ];
}

async function readTokenizer(checkpoint: string): Promise<Tokenizer> {
  const backend = await openBackend('cpu');
  const model = await backend.loadModel(checkpoint);
  await model.dispose();
  return model.tokenizer;
}

async function printProfile({ checkpoint, sizes, json }: Options, corpus: Corpus): Promise<void> {
  const sentences = encodeCorpus(corpus, await readTokenizer(checkpoint));
  const first = corpusOfSize(sentences, sizes[0]!);
  say(`Timing the wasm kernels of ${first.name}, ${tokensOf(first.sentences)} tokens`);
  const kernels = await profileKernels(checkpoint, first.sentences);
  await print(json ? JSON.stringify({ kernels }) : kernelTable(kernels).trimEnd());
}

async function printScorers({ checkpoint, sizes, rounds, json }: Options, corpus: Corpus): Promise<void> {
  const sentences = corpus.sentences.slice(0, sizes[0]);
  const backend = await chooseBackend({});
  const jobs = await timeScorers(backend, checkpoint, sentences, rounds);
  await print(json ? JSON.stringify({ backend: backend.name, jobs }) : jobTable(jobs, 'plain').trimEnd());
}

async function printFamilies({ checkpoint, sizes, rounds, json }: Options, corpus: Corpus): Promise<void> {
  const { sentences } = corpusOfSize(encodeCorpus(corpus, await readTokenizer(checkpoint)), sizes[0]!);
  const backend = await chooseBackend({});
  const jobs = await timeFamilies(backend, sentences, rounds);
  await print(json ? JSON.stringify({ backend: backend.name, jobs }) : jobTable(jobs, jobs[0]!.job).trimEnd());
}

function systemList(list: string): SystemName[] {
  const known = SYSTEMS.map((name) => ({ name }));
  const names = list.split(',').map((name) => entryNamed('system', known, name).name);
  // In the bench's own order: the toolkit's come first.
  return SYSTEMS.filter((system) => names.includes(system));
}

function numberList(list: string): number[] {
  return list
    .split(',')
    .map(positive)
    .sort((a, b) => a - b);
}

void main(() => program.parseAsync());
