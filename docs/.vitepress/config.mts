import { defineConfig } from 'vitepress';
import { STAGES } from './api.js';
import { anchorOf, routeOf, SECTIONS } from './pages.js';

const sidebar = SECTIONS.map(({ title, pages, collapsed }) => ({
  text: title,
  ...(collapsed === undefined ? {} : { collapsed }),
  items: pages.map((page) => ({ text: page.title, link: routeOf(page.file)! })),
}));
const api = {
  text: 'API by stage',
  collapsed: true,
  items: Object.keys(STAGES).map((stage) => ({ text: stage, link: `/api/${stage}` })),
};

export default defineConfig({
  title: 'AFN toolkit',
  description: 'What the length of a token’s vector says, layer by layer, with intervals and controls',
  lang: 'en',
  srcDir: '.vitepress/site',
  markdown: { anchor: { slugify: anchorOf } },
  themeConfig: {
    sidebar: [...sidebar, api],
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
