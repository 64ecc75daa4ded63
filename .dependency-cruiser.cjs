/** Data flows one way: a stage may import the stages before it, and the ground floor. */
const STAGES = [
  'checkpoint',
  'hub',
  'graph',
  'tokens',
  'corpus',
  'backend',
  'activations',
  'attribution',
  'rationale',
  'metrics',
  'probing',
  'harness',
  'charts',
  'report',
  'explorer',
];

/** The harness's folders: one may import those before it. */
const HARNESS = [
  'config',
  'job',
  'passes',
  'measure',
  'faithfulness',
  'interventions',
  'probes',
  'claims',
  'run',
  'dataset',
];

/** Rules that `within` is an order: each of `folders` may import what is to its left alone. */
function ordered(name, within, folders, others = []) {
  return folders.flatMap((folder, index) => {
    const after = [...folders.slice(index + 1), ...others];
    const rule = {
      name: `${name}-order-${folder}`,
      comment: `${folder} imports what comes after it; see docs/architecture.md`,
      severity: 'error',
      from: { path: `^${within}/${folder}/` },
      to: { path: `^${within}/(${after.join('|')})(/|\\.ts$)` },
    };
    return after.length > 0 ? [rule] : [];
  });
}

/** What every stage may import: errors, what a schema refuses, rows by group, own keys, random draws, the reader of JSON, the cache's place, locks, its own files. */
const GROUND = 'checked|errors|groupedBy|own|random|readJson|standIn|cacheRoot|processLock|installation';

/** What a page in a browser may import: five stages but for their readers of files, what they need of others, and what pages are of. */
const READERS = 'convert|convertedFolder|inspect|newFolder|shards';
const TOKENIZER_JSON =
  'convertedTokenizer|float|normalizerJson|preTokenizerJson|special(Names|Tokens)|template|tokenizer(Classes|Json|Model)';
const IN_BROWSER = 'browserBackend|gpu|gpuAdapter|wasmKernels|wasmMemory|webgpuShaders';
const RUNNING = 'batch|browserModel|fetchedFolder|graphRunner|progress|run';
const PORTABLE =
  `^toolkit/((checked|errors|groupedBy|own|random|browser|charts/title|activations/(${RUNNING})|backend/(${IN_BROWSER})|checkpoint/(${TOKENIZER_JSON}))\\.ts$` +
  `|(graph/(?!(${READERS})\\.ts$)|tokens/|attribution/|rationale/|metrics/|report/page/|explorer/page/))`;

module.exports = {
  forbidden: [
    ...ordered('stage', 'toolkit', STAGES, ['models', 'index', 'browser']),
    ...ordered('harness', 'toolkit/harness', HARNESS),
    {
      name: 'harness-folders',
      comment: 'a file of the harness stands in one of its folders, so that the order holds it',
      severity: 'error',
      from: {},
      to: { path: '^toolkit/harness/', pathNot: `^toolkit/harness/(${HARNESS.join('|')})/` },
    },
    {
      name: 'claims-stand-alone',
      comment: 'a claim judges findings; only register.ts knows the others',
      severity: 'error',
      from: { path: '^toolkit/harness/claims/', pathNot: '/register\\.ts$' },
      to: { path: '^toolkit/harness/claims/c\\d+\\.ts$' },
    },
    {
      name: 'ground-floor',
      comment: 'what all stages may import imports none of them',
      severity: 'error',
      from: { path: `^toolkit/(${GROUND})\\.ts$` },
      to: { path: '^toolkit/', pathNot: `^toolkit/(${GROUND})\\.ts$` },
    },
    {
      name: 'families-by-the-registry',
      comment: 'a model says what it is; only registry.ts knows which families there are',
      severity: 'error',
      from: { path: '^toolkit/', pathNot: '^toolkit/graph/families/registry\\.ts$' },
      to: {
        path: '^toolkit/graph/families/',
        pathNot: '/(family|registry|bertLike|causalLike|configFields|rotaryFields|weightNames)\\.ts$',
      },
    },
    {
      name: 'portable-without-node',
      comment: "imports a module of Node's, which a browser does not have; a reader of files is named in READERS",
      severity: 'error',
      from: { path: PORTABLE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'portable-imports-portable',
      comment: 'imports what reads files or computes on a machine; a type alone may be imported with `import type`',
      severity: 'error',
      from: { path: PORTABLE },
      to: { path: '^(toolkit/|package\\.json)', pathNot: PORTABLE, dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'commands-use-the-public-api',
      comment: 'experiments/ imports toolkit/index.ts or its first half, models.ts, alone, as a reader would',
      severity: 'error',
      from: { path: '^experiments/' },
      to: { path: '^toolkit/', pathNot: '^toolkit/(index|models|errors|installation)\\.ts$' },
    },
    {
      name: 'toolkit-stands-alone',
      severity: 'error',
      from: { path: '^toolkit/' },
      to: { path: '^(experiments|test)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^toolkit/' },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies-in-the-toolkit',
      severity: 'error',
      comment:
        "the package bundles the one of these, and of the other holds what it makes; the explorer's page is bundled in a clone",
      from: { path: '^toolkit/', pathNot: '^toolkit/explorer/(pageFolder\\.ts$|page/)' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg'],
        pathNot: 'node_modules/(@tensorflow-models/universal-sentence-encoder|@swc/core|@duckdb/node-api)/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
