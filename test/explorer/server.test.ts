import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serveExplorer } from '../../toolkit/explorer/server';
import { newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';

let served: Awaited<ReturnType<typeof serveExplorer>>;
let port: number;
let removed: string;
before(async () => {
  const [page, dir] = [newPath('page'), newPath('checkpoint')];
  for (const folder of [page, dir]) mkdirSync(folder);
  writeFileSync(join(page, '../secret.txt'), 'secret');
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  writeFileSync(join(dir, 'provenance.json'), '{}');
  removed = join(dir, 'removed.bin');
  writeFileSync(removed, 'weights');
  served = await serveExplorer({ page, checkpoints: [{ name: 'a/b', dir }] }, 0);
  port = Number(new URL(served.url).port);
});
after(() => served.close());

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

/** Asks as no browser would: paths and names are sent as they are. */
function ask(path: string, { method = 'GET', host = `127.0.0.1:${port}`, range = '' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers: { host, ...(range && { range }) } },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => {
          resolve({ status: response.statusCode!, headers: response.headers, body });
        });
      },
    );
    asked.on('error', reject).end();
  });
}

test('the page, the list of checkpoints and their files are served, with a policy', async () => {
  for (const [path, body] of [
    ['/', '<!doctype html>'],
    ['/checkpoints.json', '[{"name":"a/b","url":"checkpoints/0"}]'],
    ['/checkpoints/0/provenance.json', '{}'],
  ] as const) {
    const found = await ask(path);
    assert.deepEqual([found.status, found.body], [200, body], path);
    assert.match(
      String(found.headers['content-security-policy']),
      /^default-src 'none'; script-src 'self' 'wasm-unsafe/,
    );
    assert.equal(found.headers['x-content-type-options'], 'nosniff');
    const head = await ask(path, { method: 'HEAD' });
    assert.deepEqual([head.status, head.body], [200, '']);
  }
  assert.equal((await ask('/', { host: `localhost:${port}` })).status, 200);
});

test('another name of the host is refused, since a page elsewhere may have it lead here', async () => {
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port}.evil.example`])
    assert.equal((await ask('/checkpoints.json', { host })).status, 421, host);
});

test('what is no GET and no HEAD is refused', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const { status, headers } = await ask('/', { method });
    assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], method);
  }
});

test('a range is not answered, not one that begins behind its end either', async () => {
  for (const range of ['bytes=10-5', 'bytes=0-3']) assert.equal((await ask('/', { range })).status, 200, range);
  assert.equal((await ask('/')).status, 200);
});

test('a file that is removed while it is served breaks off its answer, and no other', async () => {
  assert.equal((await ask('/checkpoints/0/removed.bin')).body, 'weights');
  rmSync(removed);
  await assert.rejects(ask('/checkpoints/0/removed.bin'), { code: 'ECONNRESET' });
  assert.equal((await ask('/')).status, 200);
});

test('no path leads out of what is served', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/checkpoints/0/../../secret.txt',
    '/checkpoints/0/%2e%2e/secret.txt',
    '/checkpoints/1/provenance.json',
    '/checkpoints/-1/provenance.json',
    '/checkpoints/constructor/x',
    '//secret.txt',
    '/%',
    '/\\..\\secret.txt',
  ]) {
    const { status, body } = await ask(path);
    assert.equal(status, 404, path);
    assert.ok(!body.includes('secret'), path);
  }
});

test('a port in use is refused with what to do', async () => {
  await assertRefused(
    () => serveExplorer({ page: '.', checkpoints: [] }, port),
    new RegExp(`^Port in use: got ${port}; expected another one, or --port 0 for any that is free$`),
  );
});

test('other addresses of the machine are not listened on', async () => {
  const others = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  for (const { address } of others.filter(({ internal, family }) => !internal && family === 'IPv4'))
    await assert.rejects(fetch(`http://${address}:${port}/`), { name: 'TypeError' });
});
