import type { Table } from '../tables';
import { type Html, html, inline, type Part } from './markup';

/** What a table of the page has besides its text. */
export interface Drawn {
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
