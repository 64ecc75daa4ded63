import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { convertedFixture, newPath } from '../../convertedFixture';
import { command } from '../../experiments/command';
import { cellsOf, measure, openExplorer, served, skip, until } from './explorerPage';

const TEXT = 'the old dog sat on the mat';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** What a server was asked: all that came with a request. */
const asked: string[] = [];
let files: Server | undefined;
after(() => {
  files?.closeAllConnections();
  files?.close();
});
let origin: string;
let own: string;

/** A server of files as plain as can be: no policy, no digests, no other header than the type. */
async function serveFiles(root: string): Promise<string> {
  const server = createServer((request, response) => {
    void noted(request);
    const path = join(root, decodeURIComponent(new URL(request.url!, 'http://any').pathname));
    try {
      const file = path.endsWith('/') ? `${path}index.html` : path;
      const bytes = readFileSync(file);
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  files = server;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function noted(request: IncomingMessage): Promise<void> {
  const said = [request.method, request.url, ...request.rawHeaders];
  for await (const bytes of request) said.push(String(bytes));
  asked.push(said.join(' '));
}

before(async () => {
  if (skip !== false) return;
  const root = newPath('site');
  mkdirSync(join(root, 'people'), { recursive: true });
  const dirs = await Promise.all((['tiny-gelu', 'tiny-relu'] as const).map((name) => convertedFixture(name)));
  const out = join(root, 'people/my explorer');
  const { code, stdout, stderr } = await command('explore', ...dirs, '--export', out, '--json');
  assert.deepEqual([code, JSON.parse(stdout)], [0, { folder: out }], stderr);
  origin = await serveFiles(root);
  own = await served(dirs.map((dir) => ({ name: dir, dir })));
});

/** Opens the exported page in its folder below the server's root. */
const openExported = () => openExplorer(`${origin}/people/my%20explorer/`);

test('an exported folder works below the root of any server of files, with the same numbers', { skip }, async () => {
  const [exported, usual] = await Promise.all([openExported(), openExplorer(own)]);
  for (const { page } of [exported, usual]) {
    await until(page, 'ready');
    await measure(page, TEXT);
  }
  assert.ok(asked.some((said) => said.startsWith('GET /people/my%20explorer/checkpoints/0/group1-shard1of1.bin ')));
  const cells = await cellsOf(exported.page);
  assert.ok(cells.length > 0);
  assert.deepEqual(cells, await cellsOf(usual.page));
  await exported.page.locator('#curve svg').waitFor();
  assert.deepEqual(exported.complaints, []);
  for (const { page } of [exported, usual]) await page.context().close();
});

test(
  'the exported page has a policy of its own: it asks no other server, and no text of a page is run',
  { skip },
  async () => {
    const { page, complaints } = await openExported();
    await until(page, 'ready');
    assert.deepEqual(complaints, []);
    const refused = await page.evaluate(async (elsewhere) => {
      const found: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => found.push(effectiveDirective));
      await fetch(elsewhere).catch(() => undefined);
      const script = document.createElement('script');
      script.textContent = 'window.hasRun = true';
      document.head.append(script);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return [...found, 'hasRun' in window];
    }, own);
    assert.deepEqual(refused, ['connect-src', 'script-src-elem', false]);
    await page.context().close();
  },
);

/** Does what has the page compute, and waits for it. */
async function computed(page: Page, act: () => Promise<unknown>): Promise<void> {
  await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
  await act();
  await until(page, 'ready');
}

test('what is typed is in no request, whatever is done with it', { skip }, async () => {
  const { page, complaints } = await openExported();
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await until(page, 'ready');
  const before = asked.length;
  await page.locator('[data-afn=text]').fill('');
  await page.locator('[data-afn=text]').pressSequentially('the zebra sat on quartz');
  await until(page, 'ready');
  await page.locator('[data-afn=token]').nth(3).click();
  await computed(page, () => page.getByRole('button', { name: 'Mask the word “sat”' }).click());
  await page.locator('#keep').click();
  await computed(page, () => page.locator('[data-afn=checkpoint]').selectOption({ index: 1 }));
  await Promise.all([page.waitForEvent('download'), page.locator('#map-csv').click()]);
  await page.reload();
  await page.locator('#kept-map td').first().waitFor();
  assert.equal(await page.locator('[data-afn=text]').inputValue(), 'the zebra sat on quartz');
  assert.ok(asked.length > before, 'what the page asks for is noted');
  assert.deepEqual(
    asked.slice(before).filter((said) => /zebra|quartz/i.test(decodeURIComponent(said.replaceAll('+', ' ')))),
    [],
  );
  assert.deepEqual([complaints, sockets], [[], []], 'nothing but this folder is asked');
  await page.context().close();
});
