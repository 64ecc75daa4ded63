/** Data flows one way: a stage may import the stages before it, and errors.ts. */
const STAGES = [
  'checkpoint',
  'graph',
  'tokens',
  'corpus',
  'backend',
  'activations',
  'attribution',
  'rationale',
  'metrics',
  'harness',
  'charts',
  'report',
];

const stageOrder = STAGES.slice(0, -1).map((stage, index) => ({
  name: `stage-order-${stage}`,
  comment: `${stage} imports a later stage; see docs/architecture.md`,
  severity: 'error',
  from: { path: `^toolkit/${stage}/` },
  to: { path: `^toolkit/(${STAGES.slice(index + 1).join('|')}|index)` },
}));

/** What a page in a browser may import: five stages but for their readers of files, and what they need of others. */
const READERS = 'convert|convertedFolder|inspect|newFolder|shards|storedGraph';
const PORTABLE =
  `^toolkit/((errors|random|activations/(batch|extraFeeds|progress|run))\\.ts$` +
  `|(graph/(?!(${READERS})\\.ts$)|tokens/|attribution/|rationale/|metrics/))`;

module.exports = {
  forbidden: [
    ...stageOrder,
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
      comment: 'experiments/ imports toolkit/index.ts alone, as a reader would',
      severity: 'error',
      from: { path: '^experiments/' },
      to: { path: '^toolkit/', pathNot: '^toolkit/(index|errors)\\.ts$' },
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
      from: { path: '^toolkit/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
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
