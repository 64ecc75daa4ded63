import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { ESLint, Linter } from 'eslint';

/** Messages of the rule that a file of this path is under. */
async function complaints(path: string, code: string): Promise<string[]> {
  const config = (await new ESLint({ cwd: join(__dirname, '..') }).calculateConfigForFile(path)) as Linter.Config;
  const rule = config.rules?.['no-restricted-syntax'] ?? 'off';
  const found = new Linter().verify(code, { rules: { 'no-restricted-syntax': rule } });
  return found.map(({ message }) => message);
}

const SPREADS = [
  'Math.max(...ids)',
  'Math.min(0, ...ids, 1)',
  'list.push(...more)',
  'String.fromCharCode(...codes)',
  'Int32Array.of(1, ...ids)',
  'new Set(...lists)',
  'make(...rest)',
  'element?.append(...children)',
  'Math.max.apply(null, ids)',
  'Reflect.apply(Math.max, Math, ids)',
];

test('a list in the place of arguments, which may overflow the stack, is refused in the toolkit and the commands', async () => {
  for (const path of ['toolkit/graph/convert.ts', 'toolkit/report/page/dom.ts', 'experiments/score.ts'])
    for (const code of SPREADS) {
      const messages = await complaints(path, code);
      assert.equal(messages.length, 1, `${path}: ${code}`);
      assert.match(messages[0]!, /may overflow the stack/);
    }
});

test('lists that are joined or looped over pass', async () => {
  for (const code of [
    '[...a, ...b]',
    'make([...a])',
    '({ ...a })',
    'for (const x of a) b.push(x)',
    'function f(...a) { a(1); }',
  ])
    assert.deepEqual(await complaints('toolkit/graph/convert.ts', code), [], code);
});
