import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chart } from '../../charts/spec';
import { capitalised } from '../../charts/title';
import type { RunRecord } from '../../harness/run/readRun';
import { layerQuestion, reportTitle } from '../answer';
import { chartSection } from './chartSection';
import {
  controlSection,
  erasureSections,
  interventionSections,
  layerMapSections,
  manifestSection,
  matchedSection,
  methodSection,
  verdictSection,
} from './sections';
import { explorerSection } from './explorerSection';
import { fontFaces, pageScript, vegaScript } from './embedded';
import { Html, html, jsonScript } from './markup';
import { pageCharts } from './pageCharts';
import { profileOf } from './profile';
import { type PageWords, pageWords } from './words';

/** A report larger than this is a nuisance to send. */
const MOST_BYTES = 3_000_000;

/**
 * The report of a run as one page that needs nothing else: no network, no other file.
 * @param glyphs - What `missingGlyphs` says of the charts.
 */
export async function reportPage(
  run: RunRecord,
  charts: Readonly<Record<string, Chart>>,
  glyphs: string,
): Promise<string> {
  const [drawn, profile, fonts, script] = await Promise.all([
    pageCharts(charts),
    profileOf(run),
    fontFaces(),
    pageScript(),
  ]);
  const styles = fonts + readFileSync(join(__dirname, '../page/style.css'), 'utf8');
  const scripts = [script, vegaScript()];
  const write = (words: PageWords) => {
    const main = [
      verdictSection(run),
      ...layerMapSections(run),
      ...erasureSections(run),
      chartSection(run, profile, charts, glyphs),
      controlSection(run),
      matchedSection(run),
      ...interventionSections(run),
      explorerSection(words),
      methodSection(run),
      manifestSection(run),
    ];
    const data = [
      jsonScript('chart-data', drawn),
      jsonScript('profile-data', profile),
      jsonScript('word-data', 'data' in words ? words.data : null),
    ];
    return document(run, { styles, scripts, main, data }).text;
  };
  const withoutWords = Buffer.byteLength(write({ absent: '' }));
  // What the explorer itself takes besides its data is a few kilobytes.
  return write(pageWords(run, MOST_BYTES - withoutWords - 20_000));
}

interface Contents {
  styles: string;
  scripts: readonly string[];
  main: readonly Html[];
  data: readonly Html[];
}

function document(run: RunRecord, { styles, scripts, main, data }: Contents): Html {
  // Scripts and styles are written as they are: a space more would change their digests.
  const inlineScripts = scripts.map((script) => new Html(`<script>${script}</script>\n`));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(scripts)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${reportTitle(run)}</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${styles}</style>`)}
      </head>
      <body>
        <a class="skip" href="#verdicts">Skip to the verdicts</a>
        ${banner(run, main)}
        <main>${main}</main>
        <footer>
          <p>
            AFN toolkit ${run.manifest.toolkit}. Charts by Vega, text in Source Sans 3 (SIL Open Font License 1.1). The
            page holds everything it shows and asks nothing of any server.
          </p>
        </footer>
        <div id="tip" role="status" hidden></div>
        ${data} ${inlineScripts}
      </body>
    </html>`;
}

/** Opens a section, and has its name and the text of its heading. */
const SECTION = /<section id="([\w-]+)".*?<h2\b[^>]*>([^<]+)<\/h2>/gs;

/** What the run is of, its question, and a link to each section. */
function banner({ manifest, config }: RunRecord, main: readonly Html[]): Html {
  const { checkpoint, corpus } = manifest;
  const sections = main.flatMap(({ text }) => [...text.matchAll(SECTION)]);
  return html`<header>
      <p class="over">${checkpoint.name} <span>on</span> ${corpus.name} <span>· ${corpus.sentences} sentences</span></p>
      <h1>${capitalised(layerQuestion(config))}</h1>
      <button type="button" id="theme" role="switch" aria-checked="false" hidden>Dark</button>
    </header>
    <nav aria-label="Sections">
      <ol>
        ${sections.map(([, id, heading]) => html`<li><a href="#${id!}">${new Html(heading!)}</a></li>`)}
      </ol>
    </nav>`;
}

/**
 * No request to anywhere, and no script but the page's own two, known by their digests: markup that slipped through could still not
 * run. Vega compiles expressions of its specs, which is why these scripts may evaluate text.
 */
function policy(scripts: readonly string[]): string {
  const digests = scripts.map((script) => `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src ${digests.join(' ')} 'unsafe-eval'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
