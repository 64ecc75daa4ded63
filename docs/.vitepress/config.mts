import { join } from 'node:path';
import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { exportsByStage } from './api.js';
import { anchorOf, routeOf, SECTIONS } from './pages.js';

const sidebar = SECTIONS.map(({ title, pages, collapsed }) => ({
  text: title,
  ...(collapsed === undefined ? {} : { collapsed }),
  items: pages.map((page) => ({ text: page.title, link: routeOf(page.file)! })),
}));
const stages = [...exportsByStage(join(import.meta.dirname, '../..'))].filter(
  ([, statements]) => statements.length > 0,
);
const api = {
  text: 'API by stage',
  link: '/api/',
  collapsed: true,
  items: stages.map(([stage]) => ({ text: stage, link: `/api/${stage}` })),
};

// Commands are read whole, text beside figures keeps a width that can be read, and lines of code have room.
const STYLE = `
.vp-doc .language-sh code, .vp-doc .language-mermaid code { white-space: pre-wrap; overflow-wrap: anywhere; }
.vp-doc td.long { min-width: 18em; }
.vp-doc [class*='language-'] code { font-size: 13px; }
.vp-doc .output { overflow-x: auto; margin: 16px 0; }
.vp-doc .output svg { max-width: 100%; height: auto; }
@media (min-width: 1440px) { .VPDoc.has-aside .content-container.content-container { max-width: 820px; } }
`;
/** Cells with more characters than this are sentences. */
const LONG = 120;

/** Marks the cells of tables that hold sentences. */
function markLongCells(md: MarkdownRenderer): void {
  md.renderer.rules.td_open = (tokens, at, options, _env, self) => {
    if (tokens[at + 1]!.content.length > LONG) tokens[at]!.attrJoin('class', 'long');
    return self.renderToken(tokens, at, options);
  };
}

export default defineConfig({
  title: 'AFN toolkit',
  description: 'What the length of a token’s vector says, layer by layer, with intervals and controls',
  lang: 'en',
  srcDir: '.vitepress/site',
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    ['style', {}, STYLE],
  ],
  markdown: { anchor: { slugify: anchorOf }, config: markLongCells },
  themeConfig: {
    sidebar: [...sidebar, api],
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
