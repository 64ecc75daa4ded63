import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { codeOf, type Shown } from './notebook';

/**
 * Runs the code of a notebook as one script, where a kernel would run it: in the notebook's folder. What it shows goes as JSON into
 * a file.
 *
 * Usage: `runCells.ts NOTEBOOK FILE`
 */
async function runCells(notebook: string, file: string): Promise<void> {
  const shown: Shown[] = [];
  const keep = (kind: Shown['kind']) => (content: string) => {
    shown.push({ kind, content });
  };
  const tslab = { display: { html: keep('html'), svg: keep('svg') } };
  const from = createRequire(notebook);
  const require = (name: string): unknown => (name === 'tslab' ? tslab : from(name));
  const print = keep('text');
  const console = {
    log: (...parts: unknown[]) => {
      print(`${parts.join(' ')}\n`);
    },
  };
  process.chdir(dirname(notebook));
  await compiled(codeOf(notebook).join('\n'))(require, console);
  writeFileSync(file, JSON.stringify(shown));
}

type Script = (require: (name: string) => unknown, console: object) => Promise<void>;

function compiled(code: string): Script {
  const { outputText } = transpileModule(`return (async () => {\n${code}\n})();`, {
    compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.CommonJS },
  });
  // The code is the repository's own: this is how a kernel runs it too.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function('require', 'console', outputText) as Script;
}

const [notebook, file] = process.argv.slice(2);
void runCells(resolve(notebook!), resolve(file!));
