import { create, fill } from '../../report/page/dom';
import { placeByKey } from '../../report/page/oneStop';
import { type Cell, type LayerRow, shades, type View } from './layerRows';
import type { ShownToken } from './messages';

/** Tokens by layer, a cell each: one stop for the Tab key, and arrow keys from cell to cell. */
export class HeatMap {
  #at: [row: number, token: number] = [0, 0];
  #body = create('tbody');

  constructor(
    private readonly place: HTMLElement,
    private readonly onPick: (layer: number | null, token: number) => void,
  ) {
    place.addEventListener('keydown', this.#key);
    for (const type of ['click', 'focusin'] as const)
      place.addEventListener(type, ({ target }) => {
        this.#pick((target as Element).closest('td'));
      });
  }

  /** Draws the rows anew, the highest layer on top. */
  show(tokens: readonly ShownToken[], rows: readonly LayerRow[], view: View): void {
    const heads = tokens.map(({ token }) => create('th', { scope: 'col' }, create('bdi', {}, token)));
    const shadeOf = shades(rows, view);
    const lines = rows.map((row) => {
      const { layer, cells } = row;
      const name = layer === null ? 'all' : String(layer);
      const boxes = cells.map((cell, at) => {
        const box = boxOf(cell, `${tokens[at]!.token}, layer ${name}`, view, shadeOf(row, cell));
        // Tests from outside find the cells of what is shown, not of what is kept beside it, by `data-afn`.
        Object.assign(box.dataset, { layer: name, token: at, ...(this.place.id === 'map' && { afn: 'cell' }) });
        return box;
      });
      return create('tr', { 'data-layer': name }, create('th', { scope: 'row' }, name), boxes);
    });
    this.#body = create('tbody', {}, lines.reverse());
    const corner = create('th', { scope: 'col' }, 'layer');
    const head = create('thead', {}, create('tr', {}, corner, heads));
    const caption = create('caption', { class: 'unseen' }, 'Tokens by layer');
    const table = create('table', { role: 'grid' }, caption, head, this.#body);
    fill(this.place, [table]);
    this.#move(Math.min(this.#at[0], rows.length - 1), Math.min(this.#at[1], tokens.length - 1));
  }

  /** Sets off the row of a layer, and the column of a token. */
  mark(layer: number | null, token: number): void {
    const name = layer === null ? 'all' : String(layer);
    for (const row of this.#body.rows) {
      row.classList.toggle('now', row.dataset.layer === name);
      [...row.cells].forEach((cell, at) => cell.classList.toggle('here', at === token + 1));
    }
  }

  #pick(cell: HTMLTableCellElement | null): void {
    if (!cell?.dataset.token) return;
    const row = [...this.#body.rows].indexOf(cell.parentElement as HTMLTableRowElement);
    this.#move(row, Number(cell.dataset.token));
    const layer = cell.dataset.layer === 'all' ? null : Number(cell.dataset.layer);
    this.onPick(layer, Number(cell.dataset.token));
  }

  readonly #key = (event: KeyboardEvent): void => {
    const [row, token] = this.#at;
    const rows = this.#body.rows;
    const along = placeByKey(event.key, token, (rows[0]?.cells.length ?? 1) - 1, 'ltr');
    const down = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (along === null && down === 0) return;
    event.preventDefault();
    this.#move(Math.min(Math.max(row + down, 0), rows.length - 1), along ?? token);
    this.#cell(this.#at)?.focus();
  };

  #move(row: number, token: number): void {
    this.#cell(this.#at)?.setAttribute('tabindex', '-1');
    this.#at = [row, token];
    this.#cell(this.#at)?.setAttribute('tabindex', '0');
  }

  #cell([row, token]: [number, number]): HTMLTableCellElement | undefined {
    return this.#body.rows[row]?.cells[token + 1];
  }
}

/** What is read of a cell beside its number. */
const PARTS = { none: '', high: 'HIGH, ', low: 'LOW, ' };

/** @param shade - From -1 to 1. */
function boxOf(cell: Cell, name: string, view: View, shade: number): HTMLTableCellElement {
  const part = cell.rank === null ? 'none' : cell.isHigh ? 'high' : 'low';
  const attributes = {
    'data-value': String(cell.value),
    'data-high': String(cell.isHigh),
    class: part,
    'aria-label': `${name}, ${PARTS[part]}${textOf(cell, view)}`,
    tabindex: '-1',
  };
  const element = create('td', attributes, textOf(cell, view));
  const [less, more] = view === 'change' ? [Math.max(-shade, 0), Math.max(shade, 0)] : [0, (shade + 1) / 2];
  element.style.setProperty('--less', less.toFixed(3));
  element.style.setProperty('--more', more.toFixed(3));
  return element;
}

/** What a cell says in a view; nothing where it has nothing to say. */
export function textOf({ value, rank, z, change }: Cell, view: View): string {
  if (Number.isNaN(value)) return '';
  if (view === 'change') return change === null ? '' : signed(change);
  if (view === 'rank') return rank === null ? '' : String(rank);
  if (view === 'z') return z === null ? '' : z.toFixed(1);
  return shortNumber(value);
}

/** A number that is a difference. */
export function signed(value: number): string {
  return value === 0 ? '0' : `${value < 0 ? '−' : '+'}${shortNumber(Math.abs(value))}`;
}

/** Three digits, which is what a cell has room for. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 0.1 ? value.toPrecision(1) : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
