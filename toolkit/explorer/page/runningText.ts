import { create, fill } from '../../report/page/dom';
import { placeByKey, selectItem } from '../../report/page/oneStop';
import { directionOf } from '../../report/page/wordData';
import { shortNumber } from './heatMap';
import { firstRanked, type LayerRow } from './layerRows';
import type { ShownToken } from './messages';

/** The text with its tokens coloured by their values at one layer: one stop for the Tab key, and arrow keys from token to token. */
export class RunningText {
  /** The token that was picked last; null until the next text is shown, where it is the one that is ranked first. */
  current: number | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly onPick: (token: number) => void,
  ) {
    place.addEventListener('keydown', this.#key);
    for (const type of ['click', 'focusin'] as const)
      place.addEventListener(type, ({ target }) => {
        const { token } = (target as HTMLElement).dataset;
        if (token !== undefined) this.onPick(Number(token));
      });
  }

  show(text: string, tokens: readonly ShownToken[], row: LayerRow): void {
    const { cells } = row;
    this.current ??= firstRanked(row);
    this.place.dir = directionOf(text);
    const low = cells.filter(({ rank, isHigh }) => rank !== null && !isHigh);
    const values = Float64Array.from(low, ({ value }) => value).sort();
    const [least, most] = [values[0] ?? 0, values.at(-1) ?? 0];
    const parts: (Node | string)[] = [];
    let end = 0;
    tokens.forEach((token, at) => {
      const cell = cells[at]!;
      const own = token.start < token.end;
      if (own && token.start > end) parts.push(text.slice(end, token.start));
      const shown = own ? text.slice(Math.max(token.start, end), token.end) : '';
      end = Math.max(end, token.end);
      const state = token.altered ?? (cell.rank === null ? 'takes no part' : cell.isHigh ? 'HIGH' : 'LOW');
      const look = cell.rank === null ? 'none' : cell.isHigh ? 'high' : '';
      const element = create(
        'span',
        {
          role: 'option',
          class: `word ${look} ${token.altered ?? ''}`,
          ...(this.place.id === 'words' && { 'data-afn': 'token' }),
          'data-token': String(at),
          'data-high': String(cell.isHigh),
          'aria-label': `${token.token}, ${state}${Number.isNaN(cell.value) ? '' : `, ${shortNumber(cell.value)}`}`,
          'aria-selected': String(at === this.current),
          tabindex: at === this.current ? '0' : '-1',
        },
        shown.trim() === '' ? token.token : shown,
      );
      const shade = most > least ? (cell.value - least) / (most - least) : 0;
      element.style.setProperty('--score', Math.min(Math.max(shade, 0), 1).toFixed(3));
      parts.push(element);
    });
    const hadFocus = this.place.contains(document.activeElement);
    fill(this.place, [...parts, text.slice(end)]);
    if (hadFocus) this.focus();
  }

  /** Moves the focus to the token that is picked. */
  focus(): void {
    this.#tokens[this.current ?? 0]?.focus();
  }

  /** Sets off the token that is picked. */
  mark(token: number): void {
    this.current = token;
    selectItem(this.#tokens, token);
  }

  get #tokens(): HTMLElement[] {
    return [...this.place.querySelectorAll<HTMLElement>('[data-token]')];
  }

  readonly #key = (event: KeyboardEvent): void => {
    const tokens = this.#tokens;
    const to = placeByKey(event.key, this.current ?? 0, tokens.length, this.place.dir);
    if (to === null) return;
    event.preventDefault();
    tokens[to]?.focus();
  };
}
