import type { DrawnChart } from '../../charts/spec';
import { own } from '../../own';
import { latexText } from './latex';

/** Charts by the name of their files, in the order of the figures. */
export type Figures = Readonly<Record<string, DrawnChart>>;

/** How a paper is set that a theme's figures are for. */
interface Setting {
  /** Class and geometry, with the template's columns. */
  preamble: readonly string[];
  /** `figure` for a column, `figure*` for the page. */
  environment: 'figure' | 'figure*';
}

const ACL = [
  '\\documentclass[10pt,a4paper,twocolumn]{article}',
  '\\usepackage[a4paper,margin=2.5cm]{geometry}',
  '\\setlength{\\columnsep}{0.6cm}',
];
const IEEE = [
  '\\documentclass[10pt,letterpaper,twocolumn]{article}',
  '\\usepackage[letterpaper,textwidth=7.16in,textheight=9.25in,top=0.75in]{geometry}',
  '\\setlength{\\columnsep}{0.16in}',
];

/** Settings by theme; the others are no figures of a paper. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  'acl-column': { preamble: ACL, environment: 'figure' },
  'acl-page': { preamble: ACL, environment: 'figure*' },
  'ieee-column': { preamble: IEEE, environment: 'figure' },
  'ieee-page': { preamble: IEEE, environment: 'figure*' },
};

/** Floats that LaTeX is made to set before it takes more. */
const FLOATS_AT_ONCE = 4;

/** The captions in Markdown, each under its picture. */
export function figuresMarkdown(figures: Figures): string {
  const sections = Object.entries(figures).map(([name, { caption }], at) => {
    const links = ['pdf', 'svg', 'vl.json'].map((ending) => `[${ending}](${name}.${ending})`).join(', ');
    const text = `**Figure ${at + 1}. ${caption.title}.** ${caption.sentences.join(' ')}`;
    return `![${caption.title}](${name}.png)\n\n${text} (${links})\n`;
  });
  return sections.join('\n');
}

/**
 * The LaTeX of a paper's figures by the name of its file: one each with its caption and label, to be read by `\input`, and `figures.tex`,
 * a document that sets all of them and the tables of the run. Nothing for a theme that is no paper's.
 *
 * @param tables - names of the run's tables
 */
export function figuresLatex(theme: string, figures: Figures, tables: readonly string[]): Record<string, string> {
  const setting = own(SETTINGS, theme);
  if (!setting) return {};
  const figureFiles = Object.entries(figures).map(
    ([name, chart]) => [`${name}.tex`, figure(name, chart, setting)] as const,
  );
  return { ...Object.fromEntries(figureFiles), 'figures.tex': document(Object.keys(figures), tables, setting) };
}

function figure(name: string, { caption }: DrawnChart, { environment }: Setting): string {
  const text = `\\textbf{${latexText(caption.title)}.} ${latexText(caption.sentences.join(' '))}`;
  return [
    `\\begin{${environment}}[tp]`,
    '\\centering',
    `\\includegraphics{${name}.pdf}`,
    `\\caption[{${latexText(caption.title)}}]{${text}}`, // within braces a bracket ends nothing
    `\\label{fig:${name}}`,
    `\\end{${environment}}`,
    '',
  ].join('\n');
}

function document(names: readonly string[], tables: readonly string[], { preamble }: Setting): string {
  const floats = [
    ...names.map((name) => `\\input{${name}.tex}`),
    ...tables.map((name) => `\\IfFileExists{../../tables/${name}.tex}{\\input{../../tables/${name}.tex}}{}`),
  ];
  return [
    '% All figures and tables of the run, at the size of the template: pdflatex figures.tex in this folder.',
    ...preamble,
    '\\usepackage{graphicx,booktabs,array}',
    '\\begin{document}',
    ...floats.flatMap((float, at) => ((at + 1) % FLOATS_AT_ONCE === 0 ? [float, '\\clearpage'] : [float])),
    '\\end{document}',
    '',
  ].join('\n');
}
