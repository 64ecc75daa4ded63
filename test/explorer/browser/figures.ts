// Measures the explorer in Chromium with the embedded checkpoint on wasm: bytes of the page, time to the first score, memory.
// npx ts-node test/explorer/browser/figures.ts
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { pageFolder } from '../../../toolkit/explorer/pageFolder';
import { serveExplorer } from '../../../toolkit/explorer/server';
import { PATH, QUIET, until } from './explorerPage';

const EMBEDDED = join(__dirname, '../../../checkpoints/bert-base-uncased');
const VISITS = 5;
const MIB = 2 ** 20;

/** Bytes of all files of a folder, each compressed by gzip. */
function compressedBytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name))).length, 0);
}

/** Seconds from the start of a visit until every token of the first sentence has its score. */
async function secondsToFirstScore(page: Page, url: string): Promise<number> {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('[data-afn=cell]')) return;
      observer.disconnect();
      Object.assign(window, { firstScore: performance.now() });
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  await until(page, 'ready');
  return (await page.evaluate(() => (window as unknown as { firstScore: number }).firstScore)) / 1000;
}

/** What Chromium has used up to the first score: memory of the process that has the page and its worker, processor time of all its processes. */
async function used(context: BrowserContext): Promise<{ mib: number; most: number; processor: number }> {
  const devtools = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  const statuses = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => readFileSync(`/proc/${id}/status`, 'utf8'));
  const largest = (field: string) =>
    Math.max(...statuses.map((status) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) / 1024));
  const processor = processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  return { mib: largest('VmRSS'), most: largest('VmHWM'), processor };
}

async function main(): Promise<void> {
  const page = await pageFolder();
  console.log(`page, compressed by gzip: ${(compressedBytes(page) / MIB).toFixed(2)} MiB`);
  const { url, close } = await serveExplorer({ page, checkpoints: [{ name: 'bert', dir: EMBEDDED }] }, 0);
  const profile = mkdtempSync(join(tmpdir(), 'explorer-figures-'));
  try {
    for (let visit = 0; visit <= VISITS; visit++) await tellVisit(visit, profile, `${url}?backend=wasm`);
  } finally {
    rmSync(profile, { recursive: true });
    await close();
  }
}

/** Another start of Chromium each time, with the same profile: the first visit fetches the weights, the others find them kept. */
async function tellVisit(visit: number, profile: string, url: string): Promise<void> {
  const args = [...QUIET.split(' '), '--disable-gpu'];
  const context = await chromium.launchPersistentContext(profile, { executablePath: PATH, args });
  try {
    const opened = context.pages()[0]!;
    const seconds = await secondsToFirstScore(opened, url);
    const { mib, most, processor } = await used(context);
    const said = [
      `${visit === 0 ? 'first' : 'later'} visit: ${seconds.toFixed(2)} s to the first score`,
      `${processor.toFixed(2)} s of processor time with the start of Chromium`,
      `${Math.round(mib)} MiB in memory, at most ${Math.round(most)}`,
    ];
    console.log(said.join('; '));
  } finally {
    await context.close();
  }
}

void main();
