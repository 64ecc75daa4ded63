import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { ownKeys } from './eslint.ownKeys.mjs';

export default tseslint.config(
  { ignores: ['node_modules', 'experiments/runs', 'checkpoints', '**/*.partial'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
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
    files: ['toolkit/**/*.ts', 'experiments/**/*.ts'],
    plugins: { afn: { rules: { 'own-keys': ownKeys } } },
    rules: { 'afn/own-keys': 'error' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off', 'max-lines-per-function': 'off' },
  },
);
