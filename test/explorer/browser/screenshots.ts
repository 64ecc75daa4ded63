// Writes pictures of the explorer into a folder, to be looked at after a change of the page, and those of the README:
// npx ts-node test/explorer/browser/screenshots.ts FOLDER
import { createCanvas, loadImage } from 'canvas';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { offeredCheckpoints } from '../../../toolkit/explorer/offered';
import { pageFolder } from '../../../toolkit/explorer/pageFolder';
import { serveExplorer } from '../../../toolkit/explorer/server';
import { PATH, QUIET, until } from './explorerPage';

const OTHER = 'The capital of Australia is not Sydney, and the Seine is far away.';
const LOOKS = [
  { name: 'light', colorScheme: 'light', width: 1000 },
  { name: 'dark', colorScheme: 'dark', width: 1200 },
  { name: 'narrow', colorScheme: 'light', width: 390 },
] as const;

/** Does what has the page compute, and waits for it. */
async function computed(page: Page, act: () => Promise<void>): Promise<void> {
  await page.locator('[data-afn=status]').evaluate((status) => (status.dataset.state = 'stale'));
  await act();
  await until(page, 'ready');
}

/** The whole page to look at, and what of it is above an element as WebP, which the README shows. */
async function picture(page: Page, folder: string, name: string, upTo: string): Promise<void> {
  await page.mouse.move(0, 0);
  const whole = await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  const bottom = await page.locator(upTo).evaluate((element) => scrollY + element.getBoundingClientRect().bottom);
  const image = await loadImage(whole);
  const canvas = createCanvas(image.width, Math.ceil(bottom));
  canvas.getContext('2d').drawImage(image, 0, 0);
  writeFileSync(join(folder, `explorer-${name}.webp`), await canvas.encode('webp', 90));
}

async function pictures(browser: Browser, url: string, folder: string, look: (typeof LOOKS)[number]): Promise<void> {
  const { name, colorScheme, width } = look;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  await page.goto(url);
  await until(page, 'ready');
  await page.locator('#curve svg').waitFor();
  await picture(page, folder, `${name}-sentence`, '#map');
  await page.locator('[data-afn=token]', { hasText: 'Paris' }).click();
  await computed(page, () => page.getByRole('button', { name: 'Mask the word “Paris”' }).click());
  await picture(page, folder, `${name}-masked`, '#moved');
  await computed(page, () => page.getByRole('button', { name: 'Restore all words' }).click());
  await page.locator('#keep').click();
  await computed(page, () => page.locator('[data-afn=text]').fill(OTHER));
  await picture(page, folder, `${name}-comparison`, '#compared');
  await page.close();
}

async function main(folder = 'explorer-pictures'): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const checkpoints = (await offeredCheckpoints([])).slice(0, 1);
  const { url, close } = await serveExplorer({ page: await pageFolder(), checkpoints }, 0);
  const browser = await chromium.launch({ executablePath: PATH, args: [...QUIET.split(' '), '--disable-gpu'] });
  for (const look of LOOKS) await pictures(browser, url, folder, look);
  await browser.close();
  await close();
}

void main(process.argv[2]);
