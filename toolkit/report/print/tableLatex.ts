import { latexText } from './latex';
import { cellText, type Column, type PaperTable } from './paperTable';

/** The table as a LaTeX float over the page's width; needs `booktabs` and `array`. */
export function tableLatex({ name, caption, columns, rows }: PaperTable): string {
  const line = (cells: readonly string[]) => `  ${cells.map(latexText).join(' & ')} \\\\`;
  return [
    '\\begin{table*}[tp]',
    '\\centering',
    '\\footnotesize',
    '\\setlength{\\tabcolsep}{4pt}',
    `\\caption{${latexText(caption)}}`,
    `\\label{tab:${name}}`,
    '\\vspace{4pt}',
    `\\begin{tabular}{@{}${columns.map(alignment).join('')}@{}}`,
    '  \\toprule',
    line(columns.map(({ title }) => title)),
    '  \\midrule',
    ...rows.map((cells) => line(cells.map(cellText))),
    '  \\bottomrule',
    '\\end{tabular}',
    '\\end{table*}',
    '',
  ].join('\n');
}

function alignment({ share }: Column): string {
  return share === undefined ? 'l' : `>{\\raggedright\\arraybackslash}p{${share}\\textwidth}`;
}
