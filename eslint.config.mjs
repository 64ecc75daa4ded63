import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { ownKeys } from './eslint.ownKeys.mjs';

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      'experiments/runs',
      'checkpoints',
      '**/*.partial',
      'docs/.vitepress/{site,cache,dist}',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Runs on any Node, to say which is too old.
    files: ['bin/*.js'],
    languageOptions: { sourceType: 'commonjs', ecmaVersion: 5, globals: { console: false, process: false } },
  },
  {
    // ts-node requires it before there is anything that reads TypeScript or modules.
    files: ['experiments/transpiler.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: false, exports: true, process: false, __dirname: false },
    },
  },
  {
    // print() alone writes to stdout: it tells when that fails. Examples are scripts of a reader's.
    files: ['experiments/**/*.ts'],
    ignores: ['experiments/examples/**'],
    rules: {
      'no-console': ['error', { allow: ['error'] }],
      'no-restricted-properties': ['error', { object: 'process', property: 'stdout' }],
    },
  },
  {
    // Arguments lie on the stack, which a vocabulary or a corpus overflows: a list of any length is looped over or reduced.
    files: ['toolkit/**/*.ts', 'experiments/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: ':matches(CallExpression, NewExpression) > SpreadElement',
          message: 'A list that is spread into arguments may overflow the stack. Loop over it, or reduce it.',
        },
        {
          selector: 'CallExpression[callee.property.name="apply"]',
          message: 'A list that is applied as arguments may overflow the stack. Loop over it, or reduce it.',
        },
      ],
    },
  },
  {
    files: ['toolkit/**/*.ts', 'experiments/**/*.ts'],
    plugins: { afn: { rules: { 'own-keys': ownKeys } } },
    rules: { 'afn/own-keys': 'error' },
  },
  {
    // What a page in a browser may import; two readers of files are left out, as in .dependency-cruiser.cjs.
    files: [
      'toolkit/{graph,tokens,attribution,rationale,metrics}/**/*.ts',
      'toolkit/{report,explorer}/page/*.ts',
      'toolkit/{errors,own,random,browser}.ts',
      'toolkit/activations/{browserModel,fetchedFolder,graphRunner}.ts',
      'toolkit/backend/{browserBackend,gpu,gpuAdapter,wasmKernels,wasmMemory}.ts',
    ],
    ignores: ['toolkit/graph/{convertedFolder,newFolder}.ts'],
    rules: {
      'no-restricted-globals': ['error', ...['Buffer', 'process', '__dirname', '__filename', 'require', 'global']],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off', 'max-lines-per-function': 'off' },
  },
);
