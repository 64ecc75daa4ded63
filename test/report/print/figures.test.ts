import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHARTS } from '../../../toolkit/charts/catalogue';
import { fitted } from '../../../toolkit/charts/fit';
import { renderPdf } from '../../../toolkit/charts/render';
import type { DrawnChart } from '../../../toolkit/charts/spec';
import { themeNamed, THEMES } from '../../../toolkit/charts/theme';
import { type Figures, figuresLatex, figuresMarkdown } from '../../../toolkit/report/print/figures';
import { runTables } from '../../../toolkit/report/print/runTables';
import { tableLatex } from '../../../toolkit/report/print/paperTable';
import { sampleRecords } from '../../charts/sampleRecords';
import { newPath } from '../../convertedFixture';

const caption = { title: 'A 50 % title]', sentences: ['One_sentence.', 'And <another>.'] };
const FIGURES: Figures = {
  first: { spec: {} as DrawnChart['spec'], caption },
  second: { spec: {} as DrawnChart['spec'], caption },
};

test('Markdown numbers the figures and puts each caption under its picture', () => {
  assert.equal(
    figuresMarkdown(FIGURES),
    ['first', 'second']
      .map(
        (name, at) =>
          `![A 50 % title]](${name}.png)\n\n**Figure ${at + 1}. A 50 % title].** One_sentence. And <another>. ` +
          `([pdf](${name}.pdf), [svg](${name}.svg), [vl.json](${name}.vl.json))\n`,
      )
      .join('\n'),
  );
});

test('a figure of a column is a figure with caption and label, and of a page a figure over both columns', () => {
  assert.equal(
    figuresLatex('acl-column', FIGURES, [])['first.tex'],
    [
      '\\begin{figure}[tp]',
      '\\centering',
      '\\includegraphics{first.pdf}',
      '\\caption[{A 50~\\% title]}]{\\textbf{A 50~\\% title].} One\\_sentence. And $<$another$>$.}',
      '\\label{fig:first}',
      '\\end{figure}',
      '',
    ].join('\n'),
  );
  assert.match(figuresLatex('ieee-page', FIGURES, [])['second.tex']!, /^\\begin\{figure\*\}[^]*\\end\{figure\*\}\n$/);
});

test('figures.tex sets every figure and the tables of the run', () => {
  const text = figuresLatex('ieee-column', FIGURES, ['layers'])['figures.tex']!;
  assert.deepEqual(text.match(/\\input\{[^}]+\}/g), [
    '\\input{first.tex}',
    '\\input{second.tex}',
    '\\input{../../tables/layers.tex}',
  ]);
});

test('a slide and the charts of a browser have no LaTeX', () => {
  assert.deepEqual(figuresLatex('slide', FIGURES, []), {});
  assert.deepEqual(figuresLatex('web', FIGURES, []), {});
});

const missing = latexMissing();
for (const { name } of THEMES.filter(({ titled }) => titled === 'not'))
  test(
    `figures.tex of ${name} compiles, with nothing wider or higher than the template has room for`,
    { skip: missing },
    async () => {
      const dir = newPath('paper');
      const folder = join(dir, 'charts', name);
      const records = sampleRecords(12);
      mkdirSync(folder, { recursive: true });
      mkdirSync(join(dir, 'tables'));
      for (const table of runTables(records))
        writeFileSync(join(dir, 'tables', `${table.name}.tex`), tableLatex(table));
      const figures: Record<string, DrawnChart> = {};
      for (const [chart, draw] of Object.entries(CHARTS)) {
        const drawn = await fitted((theme) => draw(records, theme), themeNamed(name));
        assert.ok('spec' in drawn);
        figures[chart] = drawn;
        writeFileSync(join(folder, `${chart}.pdf`), await renderPdf(drawn.spec));
      }
      const files = figuresLatex(name, figures, ['layers', 'verdicts', 'scorers']);
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
      const log = execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'figures.tex'], {
        cwd: folder,
      });
      assert.doesNotMatch(log.toString('latin1'), /^!|Overfull|Float too large|undefined/m);
      assert.match(log.toString('latin1'), /Output written on figures\.pdf/);
    },
  );

/** Why there is no LaTeX here, or false. */
function latexMissing(): string | false {
  try {
    execFileSync('pdflatex', ['--version']);
    execFileSync('kpsewhich', ['booktabs.sty']);
    return false;
  } catch {
    return 'pdflatex with booktabs is not installed (Debian: texlive-latex-base, texlive-latex-recommended)';
  }
}
