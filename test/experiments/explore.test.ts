import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convertedFixture } from '../convertedFixture';

const ROOT = join(__dirname, '../..');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test(`npm run explore says first where its page is, serves it with a checkpoint, and ends by ${signal}`, async () => {
    const dir = await convertedFixture('tiny-gelu');
    const args = ['run', '--silent', 'explore', '--', dir, '--port', '0', '--no-open', '--json'];
    const child = spawn('npm', args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(child, 'close');
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    let url: string;
    try {
      while (!said.includes('\n')) await Promise.race([once(child.stdout, 'data'), endedEarly(ended)]);
      ({ url } = JSON.parse(said) as { url: string });
      assert.equal(said, `${JSON.stringify({ url })}\n`);
      assert.match(url, /^http:\/\/127\.0\.0\.1:[1-9]\d*\/$/);
      const page = await fetch(url);
      assert.equal(await page.text(), readFileSync(join(ROOT, 'toolkit/explorer/page/index.html'), 'utf8'));
      const [offered] = (await (await fetch(new URL('checkpoints.json', url))).json()) as {
        name: string;
        url: string;
      }[];
      assert.equal(offered!.name, dir);
      const config = await fetch(new URL(`${offered!.url}/config.json`, url));
      assert.equal(await config.text(), readFileSync(join(dir, 'config.json'), 'utf8'));
    } finally {
      process.kill(-child.pid!, signal); // all that npm has started, as Ctrl+C does
      await ended;
    }
    await assert.rejects(fetch(url), ({ cause }: { cause: { code: string } }) => cause.code === 'ECONNREFUSED');
  });

async function endedEarly(ended: Promise<unknown[]>): Promise<never> {
  throw new Error(`it ended before it said where its page is: ${String(await ended)}`);
}
