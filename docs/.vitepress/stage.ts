import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeApi } from './api';
import { copyOf, linkedForSite } from './links';
import { notebookPage } from './notebook';
import { PAGES, routeOf } from './pages';

/** Puts what vitepress builds the site from into docs/.vitepress/site: the pages, what they show or link to, and the API. */
const ROOT = join(__dirname, '../..');
const SITE = join(__dirname, 'site');

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function stagePage(file: string): void {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const { text, files } = linkedForSite(ROOT, file, file.endsWith('.ipynb') ? notebookPage(source) : source);
  const route = routeOf(file)!;
  write(join(SITE, `${route.endsWith('/') ? `${route}index` : route}.md`), text);
  for (const linked of files) {
    const copy = join(SITE, 'public', copyOf(linked));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(ROOT, linked), copy);
  }
}

async function main(): Promise<void> {
  rmSync(SITE, { recursive: true, force: true });
  for (const { file } of PAGES) stagePage(file);
  await writeApi(ROOT, SITE);
}

void main();
