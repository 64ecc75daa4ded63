import { Option } from 'commander';
import { version } from '../package.json';
import {
  type Encoding,
  encodeInput,
  type InputText,
  type Model,
  openBackend,
  readInputTexts,
  type ScoredToken,
  scoreTokens,
  type OnProgress,
  type Site,
  UserError,
  windowsOf,
} from '../toolkit/models';
import { BACKEND, CHECKPOINT, commandLine, describeBackend, main, say, wholeNumber } from './cli';
import { outputFiles, writeWhole } from './outputFiles';
import { print } from './print';
import { requireAnnotatable, WRITERS } from './scoreFiles';
import { withProgress } from './withProgress';

interface Options {
  text?: string;
  input?: string;
  column?: string;
  checkpoint: string;
  layers?: string;
  site?: Site;
  firstToken: boolean;
  truncate: boolean;
  stride?: number;
  backend?: string;
  out: string[];
  json: boolean;
}

const FORMATS = [...WRITERS.keys()];

const program = commandLine('score')
  .description('TAS (token activation strength) of every token, and whether it is HIGH (upper quartile of its text).')
  .addOption(new Option('--text <text>', 'one text').conflicts('input'))
  .option('--input <file>', '.txt (one text a line), .jsonl (objects with "text"), .csv, .tsv or .conllu')
  .addOption(
    new Option('--column <name>', 'of a .csv or .tsv file, the column of its texts; default text').conflicts('text'),
  )
  .option('--checkpoint <checkpoint>', CHECKPOINT, 'checkpoints/bert-base-uncased')
  .option('--layers <list>', 'such as 8, 0-12 or 2,8; 0 is the embedding output; default all')
  .option(
    '--site <site>',
    'a site of the model: post or pre, or in a family whose blocks begin with a norm stream or read; default its first',
  )
  .option('--first-token', 'in a causal model, the first token takes part in the quartile', false)
  .option('--truncate', "cut a text at the model's positions instead of refusing it", false)
  .addOption(
    new Option('--stride <n>', 'read a text beyond those in windows that begin so many tokens apart')
      .argParser(wholeNumber())
      .conflicts('truncate'),
  )
  .option('--backend <name>', BACKEND)
  .option(
    '--out <files...>',
    `files to write instead of the table, by extension: ${FORMATS.join(', ')} (the input with TAS and HIGH of one layer)`,
    [],
  )
  .option('--json', 'print one JSON document on stdout', false)
  .action(score);

async function score(options: Options): Promise<void> {
  const inputs = readInputs(options);
  const files = outputFiles(options.out, FORMATS, options.input);
  const backend = await openBackend(options.backend);
  say(describeBackend(backend));
  const model = await withProgress((onProgress) => backend.loadModel(options.checkpoint, { onProgress, say }));
  try {
    const layers = parseLayers(options.layers ?? `0-${model.config.numLayers}`, model.config.numLayers);
    if (files.some(({ extension }) => extension === '.conllu')) requireAnnotatable(options.input, layers);
    const { truncate, stride } = options;
    const encodeOptions = { truncate, beyond: stride !== undefined, instead: '--truncate or --stride N' };
    const encodings = inputs.map((input) => encodeInput(model.tokenizer, input, encodeOptions));
    const windows = encodings.map((encoding) => rangesOf(encoding, model, stride));
    encodings.forEach(({ truncatedFrom }, i) => {
      const { where } = inputs[i]!;
      if (truncatedFrom !== null) say(`${where}: cut from ${truncatedFrom} tokens`);
      if (windows[i]) say(`${where}: read in ${windows[i].length} windows, ${stride} tokens apart`);
    });
    const site = siteOf(options.site, model.sites);
    const { firstToken } = options;
    const scoreAll = (onProgress?: OnProgress) =>
      scoreTokens(model, encodings, layers, site, { firstToken, stride, onProgress });
    const scored = await (inputs.length > 1 ? withProgress(scoreAll) : scoreAll()); // one text is there at once
    const results = scored.map((tokens, i) => ({ text: inputs[i]!.text, site, tokens, windows: windows[i]! }));
    const metadata = { toolkit: version, checkpoint: options.checkpoint, backend: backend.name };
    for (const { path, extension } of files) {
      writeWhole(path, WRITERS.get(extension)!({ results, layers, site, input: options.input, metadata }));
      say(`Scores: ${path}`);
    }
    if (options.json) await print(JSON.stringify(results));
    else if (files.length === 0) await print(results.map((result) => table(result, layers)).join('\n\n'));
  } finally {
    await model.dispose();
  }
}

/** The tokens of each window that a text is read in, start and end (exclusive); null where one pass takes it. */
function rangesOf(encoding: Encoding, { tokenizer }: Model, stride: number | undefined): [number, number][] | null {
  const windows = windowsOf(encoding, tokenizer.maxLength, stride);
  return windows.length > 1 ? windows.map(({ start, end }) => [start, end]) : null;
}

function siteOf(site: Site | undefined, sites: readonly Site[]): Site {
  if (site === undefined || sites.includes(site)) return site ?? sites[0]!;
  throw new UserError({ what: '--site', got: site, expected: `one of ${sites.join(', ')}`, candidates: sites });
}

function readInputs({ text, input, column }: Options): InputText[] {
  if (input !== undefined) return readInputTexts(input, column);
  if (text === undefined) throw new UserError({ what: 'Nothing to score', expected: '--text TEXT or --input FILE' });
  return [{ text, words: null, where: '--text' }];
}

/** `0-12`, `8`, `2,8` or a mixture, of the layers that the model has. */
function parseLayers(list: string, numLayers: number): number[] {
  return list.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last ?? first) < Number(first))
      throw new UserError({ what: '--layers', got: list, expected: 'such as 8, 0-12 or 2,8' });
    const highest = Number(last ?? first);
    if (highest > numLayers) throw new UserError({ what: 'Layer', got: highest, expected: `0 to ${numLayers}` });
    return Array.from({ length: highest - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
}

/** One line a token, one column a layer; a star marks HIGH. */
function table({ text, tokens }: { text: string; tokens: ScoredToken[] }, layers: number[]): string {
  const width = tokens.reduce((most, { token }) => Math.max(most, token.length), 5);
  const header = ['token'.padEnd(width), ...layers.map((layer) => `layer ${layer}`.padStart(9))].join(' ');
  const lines = tokens.map(({ token, tas, bucket }) => {
    const cells = layers.map((layer) =>
      `${tas[layer]!.toFixed(3)}${bucket?.[layer] === 'HIGH' ? '*' : ' '}`.padStart(9),
    );
    return [token.padEnd(width), ...cells].join(' ');
  });
  return [text, header, ...lines].join('\n');
}

void main(() => program.parseAsync());
