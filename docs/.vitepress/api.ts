import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TypeDocOptions } from 'typedoc';
import { sectionsByStage } from './examples';
import { linkedForSite } from './links';

/** What the folders of toolkit/ that the public API comes from are for, in the order in which data flows. */
const STAGES: Readonly<Record<string, string>> = {
  ground: 'What every stage may use: the error that is the reader’s own mistake, and where things are kept.',
  checkpoint: 'The files of a Hugging Face checkpoint, as they stand on disk.',
  hub: 'A model’s name on the Hugging Face hub, to its files.',
  graph: 'A checkpoint to a graph model, and what a model says of itself: its taps, sites, heads and roles.',
  tokens: 'Text to ids, wordpieces, offsets and word ids.',
  corpus: 'Files of text to sentences of words with tags.',
  backend: 'What computes: native TensorFlow, a GPU, WebAssembly or plain JavaScript.',
  activations: 'Opens a backend, loads a checkpoint, runs sentences and fetches what a layer holds.',
  attribution: 'Scorers: one number for each wordpiece, and from wordpieces to words.',
  rationale: 'HIGH and LOW, sentences with words removed, states that are changed, and what that does to the output.',
  metrics: 'Numbers about words, with intervals, controls and tests.',
  probing: 'What can be read off the states of a layer.',
  harness: 'An experiment from its config to the folder of a run.',
  charts: 'Charts as Vega-Lite specs, SVG, PNG and PDF.',
  report: 'The report of a run.',
  explorer: 'A page on which a converted checkpoint runs in the browser.',
};

/** The statements of index.ts and models.ts that export from a stage. */
export function exportsByStage(root: string): Map<string, string[]> {
  const byStage = new Map<string, string[]>(Object.keys(STAGES).map((stage) => [stage, []]));
  for (const file of ['models.ts', 'index.ts']) {
    const text = readFileSync(join(root, 'toolkit', file), 'utf8');
    for (const [, what, from] of text.matchAll(/^export ((?:type )?\{.*?\}) from '\.\/(.+?)';$/gms)) {
      const stage = from!.includes('/') ? from!.split('/')[0]! : 'ground';
      const found = byStage.get(stage);
      if (found === undefined) throw new Error(`the stage ${stage} of toolkit/${file} is not described in api.ts`);
      found.push(`export ${what!} from '${join(root, 'toolkit', from!)}';`);
    }
  }
  return byStage;
}

/** Writes a page of Markdown for each stage into `out`/api. */
export async function writeApi(root: string, out: string): Promise<void> {
  const sources = join(out, '.stages');
  mkdirSync(sources, { recursive: true });
  const stages = [...exportsByStage(root)].filter(([, statements]) => statements.length > 0);
  for (const [stage, statements] of stages) {
    const text = `/**\n * ${STAGES[stage]!}\n * @module ${stage}\n */\n${statements.join('\n')}\n`;
    writeFileSync(join(sources, `${stage}.ts`), text);
  }
  writeFileSync(
    join(sources, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] }),
  );
  await convert(
    stages.map(([stage]) => join(sources, `${stage}.ts`)),
    join(sources, 'tsconfig.json'),
    join(out, 'api'),
  );
  const library = 'docs/library.md';
  const { text } = linkedForSite(root, library, readFileSync(join(root, library), 'utf8'));
  const sections = sectionsByStage(text);
  for (const [stage] of stages) {
    const page = join(out, 'api', `${stage}.md`);
    const [, reference] = readFileSync(page, 'utf8').split(`# ${stage}\n\n${STAGES[stage]!}\n`);
    // An anchor of its own: the stage charts exports CHARTS.
    const top = `# API: ${stage} {#stage}\n\n${STAGES[stage]!}\n\n${sections.get(stage) ?? ''}\n`;
    writeFileSync(page, top + reference!);
  }
  writeFileSync(join(out, 'api/index.md'), overview(stages.map(([stage]) => stage)));
}

function overview(stages: readonly string[]): string {
  const rows = stages.map((stage) => `| [${stage}](${stage}.md) | ${STAGES[stage]!} |`);
  const intro =
    'The public API in the order in which data flows. [The library](/library) has an example of every stage.';
  return `# API by stage\n\n${intro}\n\n| stage | what it is for |\n| --- | --- |\n${rows.join('\n')}\n`;
}

async function convert(entryPoints: string[], tsconfig: string, out: string): Promise<void> {
  const { Application, TSConfigReader } = await import('typedoc');
  const app = await Application.bootstrapWithPlugins(
    {
      entryPoints,
      tsconfig,
      name: 'API',
      plugin: ['typedoc-plugin-markdown'],
      outputs: [{ name: 'markdown', path: out }],
      router: 'module',
      readme: 'none',
      entryFileName: 'index',
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
      useCustomAnchors: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      disableSources: true,
      excludeInternal: true,
      groupOrder: ['Functions', 'Classes', 'Variables', '*'],
      sort: ['source-order'],
      sortEntryPoints: false,
      logLevel: 'Error',
    } as Partial<TypeDocOptions>, // with those of the plugin
    [new TSConfigReader()],
  );
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc could not read the public API');
  await app.generateOutputs(project);
}
