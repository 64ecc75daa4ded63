import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import ts from 'typescript';
import { exportsByStage } from '../../docs/.vitepress/api';
import { examplesOf, sectionsByStage } from '../../docs/.vitepress/examples';
import * as toolkit from '../../toolkit';
import { newPath } from '../convertedFixture';
import { ROOT } from './documentedCommands';

const text = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
const examples = examplesOf(text);

before(() => {
  process.env.AFN_CACHE = newPath('cache'); // no build of native TensorFlow in it
  process.chdir(ROOT); // the examples name folders as they stand from here
});

/** Runs an example as a script at the root of a clone would; what it prints, line by line. */
async function run(code: string): Promise<string[]> {
  const body = code.replace(/^import (\{.*?\}) from '\.\/toolkit';$/gms, 'const $1 = toolkit;');
  assert.ok(!body.includes('import '), 'examples import from the toolkit alone');
  const { outputText } = ts.transpileModule(`async function example() {${body}}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  const lines: string[] = [];
  const console = { log: (...values: unknown[]) => lines.push(values.map(String).join(' ')) };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const load = new Function('toolkit', 'console', `${outputText}; return example();`);
  await (load as (api: typeof toolkit, print: typeof console) => Promise<void>)(toolkit, console);
  return lines;
}

for (const [at, { stage, code, printed }] of examples.entries())
  test(`docs/library.md: example ${at + 1}, of ${stage}, prints what its comments say`, async () => {
    assert.ok(printed.length > 0);
    assert.deepEqual(await run(code), printed);
  });

test('docs/library.md has an example of every stage that exports a function', () => {
  const functions = [...exportsByStage(ROOT)].filter(([, statements]) =>
    statements.some((statement) => /^export \{[^}]*\b(?!type\b)[a-z]\w*\b(?! [A-Z])/.test(statement)),
  );
  const shown = new Set(examples.map(({ stage }) => stage));
  const lacking = functions.map(([stage]) => stage).filter((stage) => !shown.has(stage));
  assert.deepEqual(lacking, []);
  const known = exportsByStage(ROOT);
  assert.deepEqual(
    [...sectionsByStage(text).keys()].filter((stage) => !known.has(stage)),
    [],
  );
});
