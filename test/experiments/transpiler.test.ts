import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { create } from 'ts-node';

const FOLDER = join(__dirname, '../../node_modules/.cache/afn-transpiled');

/** TypeScript that no other test and no source has, as ts-node compiles it in a process that begins. */
const compile = (text: string, name = 'planted.ts') => create().compile(text, join(__dirname, name));
const MARK = `planted${process.pid}`;
const source = (value: number) => `export const ${MARK}: number = ${value};`;

/** The files that are of this test: others may be kept at the same time. */
function kept(): Set<string> {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  return new Set(names.filter((name) => contentOf(join(FOLDER, name)).includes(MARK)));
}

const contentOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** The file that appears as something is compiled. */
function keptBy(work: () => unknown): string {
  const before = kept();
  work();
  const [added, ...more] = [...kept()].filter((name) => !before.has(name));
  assert.ok(added !== undefined && more.length === 0, `${more.length} files more than one, or none`);
  return join(FOLDER, added);
}

void describe('what is transpiled', () => {
  void it('is kept, and read where the text, the name and the settings are the same', () => {
    const path = keptBy(() => compile(source(1)));
    const own = JSON.parse(readFileSync(path, 'utf8')) as { outputText: string };
    assert.match(own.outputText, /= 1;/u);
    writeFileSync(path, JSON.stringify({ ...own, outputText: own.outputText.replace('= 1', '= 7') }));
    assert.match(compile(source(1)), /= 7;/u);
    const others = [
      keptBy(() => {
        assert.match(compile(source(2)), /= 2;/u);
      }),
      keptBy(() => {
        assert.match(compile(source(1), 'other.ts'), /= 1;/u);
      }),
      keptBy(() => create({ compilerOptions: { target: 'es2020' } }).compile(source(1), join(__dirname, 'planted.ts'))),
    ];
    for (const written of [path, ...others]) rmSync(written);
  });

  void it('is transpiled again where what was kept is cut short', () => {
    const path = keptBy(() => compile(source(3)));
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.slice(0, -9));
    assert.match(compile(source(3)), /= 3;/u);
    assert.equal(readFileSync(path, 'utf8'), whole);
    rmSync(path);
  });

  void it('is not kept where it has no sense, and the message names the file', () => {
    const before = kept();
    assert.throws(() => compile(`const ${MARK} = const`), /planted\.ts/u);
    assert.deepEqual(kept(), before);
  });
});
