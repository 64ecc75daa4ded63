import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { pageFolder } from '../../../toolkit/explorer/pageFolder';
import { serveExplorer } from '../../../toolkit/explorer/server';
import type { OfferedCheckpoint } from '../../../toolkit/explorer/offered';

export const PATH = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why the tests in a browser are left out; false where they run. */
export const skip = existsSync(PATH) ? false : `no Chromium at ${PATH}; CHROMIUM=PATH names one`;

export const QUIET =
  '--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
/** WebGPU computed by the processor. */
export const SOFTWARE_GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** An explorer that a test has open. */
export interface OpenExplorer {
  page: Page;
  url: string;
  /** Errors on the console, dialogs, and requests to anything but the explorer's server. */
  complaints: string[];
}

const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing) await close();
});

const browsers = new Map<string, Promise<Browser>>();

function browserWith(args: readonly string[]): Promise<Browser> {
  const found = browsers.get(args.join()) ?? launch(args);
  browsers.set(args.join(), found);
  return found;
}

async function launch(args: readonly string[]): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: PATH, args: [...QUIET.split(' '), ...args] });
  closing.unshift(() => browser.close());
  return browser;
}

/** Serves checkpoints, in a server of its own that the end of the test file closes. */
export async function served(checkpoints: readonly OfferedCheckpoint[]): Promise<string> {
  const { url, close } = await serveExplorer({ page: await pageFolder(), checkpoints }, 0);
  closing.push(close);
  return url;
}

/**
 * Opens an explorer in a context of its own, in which nothing is kept yet.
 * @param query - What follows the address, such as `?backend=wasm#text=...`.
 * @param prepare - What is done to the page before it is opened.
 */
export async function openExplorer(
  url: string,
  {
    query = '',
    args = ['--disable-gpu'],
    prepare = () => Promise.resolve(),
    ...options
  }: BrowserContextOptions & { query?: string; args?: string[]; prepare?: (page: Page) => Promise<void> } = {},
): Promise<OpenExplorer> {
  const context = await (await browserWith(args)).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url))
      complaints.push(`request: ${request.url()}`);
  });
  await prepare(page);
  await page.goto(url + query);
  return { page, url, complaints };
}

/** Milliseconds for a checkpoint to load and a text to be measured, on a machine that is busy. */
const PATIENCE = 180_000;

/** Waits until the page is in a state, and gives what its status says. */
export async function until(page: Page, state: 'ready' | 'error'): Promise<string> {
  await page.locator(`[data-afn=status][data-state=${state}]`).waitFor({ timeout: PATIENCE });
  return (await page.locator('[data-afn=status]').textContent())!;
}

/** Types a text into an explorer, and waits until it is measured. */
export async function measure(page: Page, text: string, state: 'ready' | 'error' = 'ready'): Promise<string> {
  await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
  await page.locator('[data-afn=text]').fill(text);
  return until(page, state);
}

/** A cell of the heat map as its attributes state it. */
export interface ShownCell {
  layer: number;
  token: number;
  value: number;
  isHigh: boolean;
}

export function cellsOf(page: Page): Promise<ShownCell[]> {
  return page.locator('[data-afn=cell]').evaluateAll((cells) =>
    (cells as HTMLElement[]).map(({ dataset }) => ({
      layer: Number(dataset.layer),
      token: Number(dataset.token),
      value: Number(dataset.value),
      isHigh: dataset.high === 'true',
    })),
  );
}
