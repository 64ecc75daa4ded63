import { byId, fill } from '../../report/page/dom';
import { HeatMap } from './heatMap';
import { layerRows, rowAt } from './layerRows';
import type { MeasuredText } from './messages';
import { RunningText } from './runningText';
import type { State } from './state';
import { rankedFirst } from './wording';

/** A text that stays beside the one that is shown, so that two sentences or two checkpoints can be compared. */
export class KeptResult {
  readonly #place = byId('kept', HTMLElement);
  readonly #end = byId('kept-end', HTMLButtonElement);
  readonly #words = new RunningText(byId('kept-words', HTMLElement), (token) => {
    this.#words.mark(token);
  });
  readonly #map = new HeatMap(byId('kept-map', HTMLElement), () => undefined, null);
  #kept: MeasuredText | null = null;
  #state: Parameters<KeptResult['show']>[0] | null = null;

  /** @param current - Gives what is shown. */
  constructor(current: () => MeasuredText | null) {
    byId('keep', HTMLButtonElement).addEventListener('click', () => {
      this.#keep(current());
    });
    this.#end.addEventListener('click', () => {
      this.#keep(null);
      byId('keep', HTMLButtonElement).focus();
    });
  }

  /** Shows what is kept at the same layer, with the same boundary, as what is shown. */
  show(state: Pick<State, 'layer' | 'quantile' | 'view'>): void {
    this.#state = state;
    this.#place.hidden = this.#kept === null;
    document.body.classList.toggle('compared', this.#kept !== null);
    if (!this.#kept) return;
    const { text, checkpoint, measure, measured } = this.#kept;
    const rows = layerRows(measured, state.quantile);
    const row = rowAt(rows, state.layer ?? 0);
    byId('kept-name', HTMLElement).textContent = `${checkpoint}, ${measure.replaceAll('_', ' ')}`;
    fill(byId('kept-finding', HTMLElement), rankedFirst(row, measured.tokens));
    this.#words.show(text, measured.tokens, row);
    this.#map.show(measured.tokens, rows, state.view);
    this.#map.mark(row.layer, -1);
  }

  #keep(shown: MeasuredText | null): void {
    this.#kept = shown;
    if (this.#state) this.show(this.#state);
  }
}
