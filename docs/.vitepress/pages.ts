import { posix } from 'node:path';

/** A page of the site: a Markdown file or a notebook of the repository, and what the sidebar calls it. */
export interface Page {
  /** From the root of the repository. */
  file: string;
  title: string;
}

export interface Section {
  title: string;
  pages: readonly Page[];
  /** Shut until a reader opens it. */
  collapsed?: boolean;
}

/** Every page but those of the API, in the order of the sidebar. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Begin',
    pages: [
      { file: 'docs/README.md', title: 'Overview' },
      { file: 'docs/start.md', title: 'Start here' },
      { file: 'docs/findings.md', title: 'What was found' },
      { file: 'docs/tutorial.md', title: 'Tutorial' },
      { file: 'docs/gallery.md', title: 'Gallery' },
      { file: 'docs/faq.md', title: 'Questions' },
    ],
  },
  {
    title: 'Use',
    pages: [
      { file: 'docs/how-to.md', title: 'Recipes' },
      { file: 'docs/commands.md', title: 'Commands' },
      { file: 'docs/library.md', title: 'Library' },
      { file: 'docs/families.md', title: 'Families' },
      { file: 'docs/backends.md', title: 'Backends and speed' },
      { file: 'docs/scale.md', title: 'Beyond one machine' },
    ],
  },
  {
    title: 'Understand',
    pages: [
      { file: 'docs/footguns.md', title: 'Footguns' },
      { file: 'docs/protocol.md', title: 'Protocol' },
      { file: 'docs/error-rates.md', title: 'Error rates' },
      { file: 'docs/glossary.md', title: 'Glossary' },
    ],
  },
  {
    title: 'Notebooks',
    pages: [
      { file: 'notebooks/score-a-sentence.ipynb', title: 'Score a sentence' },
      { file: 'notebooks/is-layer-8-special.ipynb', title: 'Is layer 8 special?' },
      { file: 'notebooks/own-checkpoint-and-claim.ipynb', title: 'Your own checkpoint and claim' },
      { file: 'notebooks/read-a-run-in-python.ipynb', title: 'Read a run in Python' },
    ],
  },
  {
    title: 'Results',
    collapsed: true,
    pages: [
      { file: 'experiments/results/README.md', title: 'Every claim' },
      { file: 'experiments/results/planted-truth.md', title: 'Planted truth' },
      { file: 'experiments/results/bench/README.md', title: 'Speed' },
      { file: 'experiments/bench/README.md', title: 'How speed is measured' },
      { file: 'experiments/corpora/README.md', title: 'The embedded corpus' },
      { file: 'checkpoints/README.md', title: 'The embedded checkpoint' },
    ],
  },
  {
    title: 'Change it',
    collapsed: true,
    pages: [
      { file: 'docs/architecture.md', title: 'Architecture' },
      { file: 'CONTRIBUTING.md', title: 'Contributing' },
      { file: 'test/golden/README.md', title: 'Goldens' },
      { file: 'CHANGELOG.md', title: 'Changes' },
    ],
  },
];

export const PAGES: readonly Page[] = SECTIONS.flatMap(({ pages }) => pages);

/** What a link to a page of the repository leads to on the site: files on the left stand for those on the right. */
const STAND_INS: Readonly<Record<string, string>> = { 'README.md': 'docs/README.md' };

/** The address of a page on the site, such as `/tutorial` for docs/tutorial.md; null of a file that is no page. */
export function routeOf(file: string): string | null {
  const page = STAND_INS[file] ?? file;
  if (!PAGES.some((known) => known.file === page)) return null;
  const path = page.replace(/^docs\//, '').replace(/\.(?:md|ipynb)$/, '');
  return `/${posix.basename(path) === 'README' ? path.slice(0, -'README'.length) : path.toLowerCase()}`;
}

/** The anchor of a heading, as Git hosts make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\s-]/gu, '')
    .replaceAll(' ', '-');
}
