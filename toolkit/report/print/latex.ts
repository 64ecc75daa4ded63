import { codePoint } from '../../charts/glyphs';
import { own } from '../../own';

/** What LaTeX reads otherwise than it stands, and characters that its standard fonts lack. */
const WRITTEN: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '"': "''",
  '–': '--',
  '—': '---',
  '−': '$-$',
  '×': '$\\times$',
  '↑': '$\\uparrow$',
  '↓': '$\\downarrow$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '…': '\\ldots{}',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
};

/** Characters that LaTeX's standard fonts, those of OT1, compose or have: ASCII and accented Latin letters but for some. */
const PLAIN = /(?![ÐðÞþĄąĐđĘęĦħĮįĸĿŀŉŊŋŦŧŲųſ])[\n -~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]/;

/** Text as LaTeX prints it; a character that no standard font has is named by its code point: `[U+6771]`. */
export function latexText(text: string): string {
  const escaped = Array.from(text, (one) => own(WRITTEN, one) ?? (PLAIN.test(one) ? one : `[${codePoint(one)}]`)).join(
    '',
  );
  return escaped.replaceAll(' \\%', '~\\%');
}
