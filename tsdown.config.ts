import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, parse } from 'node:path';
import { defineConfig } from 'tsdown';
import { rolldown } from 'rolldown';
import { buildPage } from './toolkit/explorer/pageFolder';
import { compilePage } from './toolkit/report/html/embedded';

// `npm run build` makes `dist`, which the package holds: the sources as CommonJS, module by module in the same folders, so that what a
// module looks for beside itself is there; types; and an ES module for each public one, which hands on the CommonJS module's own values.
// A program that mixes both has one toolkit.

const BUNDLED = '@tensorflow-models/universal-sentence-encoder';
const PAGE = 'toolkit/report/page';

export default defineConfig({
  entry: [
    'toolkit/{index,models}.ts',
    'toolkit/**/*Worker.ts',
    'toolkit/harness/probes/probeWorker.ts',
    'experiments/*.ts',
    'experiments/bench/*.ts',
    '!experiments/notebooks.ts',
  ],
  format: 'cjs',
  platform: 'node',
  target: 'node20.12',
  unbundle: true,
  fixedExtension: false,
  dts: false,
  deps: { alwaysBundle: [BUNDLED], onlyBundle: [BUNDLED], neverBundle: ['@swc/core', 'rolldown'] },
  // npm leaves out what lies in a folder `node_modules`.
  outputOptions: { entryFileNames: ({ name }) => `${name.replace('node_modules', 'bundled')}.js` },
  copy: [
    { from: 'toolkit/backend/*.wasm', to: 'dist/toolkit/backend' },
    { from: `${PAGE}/style.css`, to: `dist/${PAGE}` },
    { from: 'experiments/bench/*.{py,json}', to: 'dist/experiments/bench' },
  ],
  hooks: { 'build:done': writeRest },
});

/** The explorer's page, and the entry for pages of others, whose bundler finds the packages. */
async function writeBrowser(): Promise<void> {
  mkdirSync('dist/toolkit/explorer/site');
  await buildPage('dist/toolkit/explorer/site');
  const bundled = await rolldown({ input: 'toolkit/browser.ts', platform: 'browser', external: /^[^./]/ });
  await bundled.write({ file: 'dist/browser.mjs', format: 'esm' });
  await bundled.close();
  writeFileSync('dist/browser.d.mts', "export * from './toolkit/browser.js';\n");
}

/** What no bundler makes: the scripts of the report's page, and the ES modules. */
async function writeRest(): Promise<void> {
  await writeBrowser();
  const require = createRequire(join(process.cwd(), 'package.json'));
  for (const file of readdirSync(PAGE).filter((name) => name.endsWith('.ts')))
    writeFileSync(`dist/${PAGE}/${parse(file).name}.js`, await compilePage(readFileSync(join(PAGE, file), 'utf8')));
  for (const name of ['index', 'models']) {
    const exported = Object.keys(require(`./dist/toolkit/${name}.js`) as object);
    const code = `import toolkit from './toolkit/${name}.js';\nexport const { ${exported.join(', ')} } = toolkit;\n`;
    writeFileSync(`dist/${name}.mjs`, code);
    writeFileSync(`dist/${name}.d.mts`, `export * from './toolkit/${name}.js';\n`);
  }
}
