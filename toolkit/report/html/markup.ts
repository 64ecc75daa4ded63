import { printable } from '../../charts/glyphs';
import type { Table } from '../tables';

/** Markup that may stand in a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes: text, which is escaped, markup, which is not, and lists of these. */
type Part = Html | string | number | readonly Part[];

/** A template of markup. Text that is put into it is escaped, so that what a corpus or a config holds stays text. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((literal, at) => literal + (at < parts.length ? markupOf(parts[at]!) : '')).join(''));
}

/** Plain text with `**` round what is bold, as the shared sentences have it. A number and its percent sign stay on one line. */
export function inline(text: string): Html {
  const pieces = text
    .replace(/(\d) %/g, '$1\u00a0%')
    .split('**')
    .map((piece, at) => (at % 2 ? html`<strong>${piece}</strong>` : html`${piece}`));
  return html`${pieces}`;
}

/** JSON for a script element: no `<`, so that nothing in it can end the element. */
export function jsonScript(id: string, value: unknown): Html {
  const shown = (_: string, part: unknown) => (typeof part === 'string' ? printable(part) : part);
  const json = JSON.stringify(value, shown).replaceAll('<', '\\u003c');
  return html`<script type="application/json" id="${id}">
    ${new Html(json)}
  </script>`;
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(markupOf).join('') : escaped(String(part));
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character)!);
}

/** What a table of the page has besides its text. */
interface Drawn {
  /** Heading of one more column, which is looked at and not read. */
  header: Part;
  cell: (row: readonly string[]) => Part;
  /** Rows that are set off by colour. */
  isMarked: (row: readonly string[]) => boolean;
}

/** A table; each row is named by its first cell. A wide one scrolls in itself. */
export function tableMarkup({ caption, header, rows }: Table, drawn?: Drawn): Html {
  const heads = header.map((cell) => html`<th scope="col">${inline(cell)}</th>`);
  const extraHead = drawn ? html`<td class="drawn" aria-hidden="true">${drawn.header}</td>` : '';
  const lines = rows.map((row) => {
    const [first, ...rest] = row;
    const cells = rest.map((cell) => html`<td>${inline(cell)}</td>`);
    const extra = drawn ? html`<td class="drawn" aria-hidden="true">${drawn.cell(row)}</td>` : '';
    const mark = drawn?.isMarked(row) ? html` class="marked"` : '';
    return html`<tr${mark}><th scope="row">${inline(first!)}</th>${cells}${extra}</tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads}${extraHead}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}

/**
 * The place where a chart is drawn in the browser.
 * @param which - the attribute that the page finds it by
 */
export function plot(which: Html, labelledBy: string, describedBy: string): Html {
  return html`<div
    class="plot"
    ${which}
    tabindex="0"
    role="group"
    aria-roledescription="chart"
    aria-labelledby="${labelledBy}"
    aria-describedby="${describedBy}"
  ></div>`;
}
