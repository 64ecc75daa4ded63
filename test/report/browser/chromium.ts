import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { after, before } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PATH = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why the tests in a browser are left out; false where they run. */
export const skip = existsSync(PATH) ? false : `no Chromium at ${PATH}; CHROMIUM=PATH names one`;

// As root it needs --no-sandbox; the rest keep it from asking its maker for anything.
const ARGUMENTS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

let browser: Browser;
before(async () => {
  if (skip === false) browser = await chromium.launch({ executablePath: PATH, args: ARGUMENTS.split(' ') });
});
after(async () => {
  if (skip === false) await browser.close();
});

/** A page that a test has open. */
export interface OpenPage {
  page: Page;
  /** Messages on the console, errors, dialogs, and requests to anything but a file or the page's own data. */
  complaints: string[];
}

/** Opens a report from disk and waits until its charts are drawn. */
export async function openReport(path: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const isOwn = request.url() === pathToFileURL(path).href || request.url().startsWith('data:');
    if (!isOwn) complaints.push(`request: ${request.url()}`);
  });
  await page.addInitScript(noteTimes);
  await page.goto(pathToFileURL(path).href);
  await page.locator('html[data-drawn]').waitFor({ state: 'attached' });
  return { page, complaints };
}

/** Notes when the page answers and when its charts are drawn, in milliseconds since it was opened. */
function noteTimes(): void {
  const times: Record<string, number> = {};
  Object.assign(window, { times });
  new MutationObserver(() => {
    for (const name of ['ready', 'drawn'])
      if (document.documentElement.hasAttribute(`data-${name}`)) times[name] ??= performance.now();
  }).observe(document, { attributes: true, subtree: true });
}
