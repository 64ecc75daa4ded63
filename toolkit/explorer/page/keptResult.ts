import { byId, fill } from '../../report/page/dom';
import { HeatMap } from './heatMap';
import { type LayerRow, layerRows, rowAt } from './layerRows';
import type { MeasuredText } from './messages';
import { RunningText } from './runningText';
import { linkOf, type State } from './state';
import { nameOf, rankedFirst, sharedFirst } from './wording';

/** A text that stays beside the one that is shown, so that two sentences, checkpoints or measures can be compared. */
export class KeptResult {
  readonly #words = new RunningText(byId('kept-words', HTMLElement), (token) => {
    this.#words.mark(token);
  });
  readonly #map = new HeatMap(byId('kept-map', HTMLElement), () => undefined);
  #kept: MeasuredText | null = null;
  /** What is kept, as a link holds it; empty where nothing is. */
  link = '';

  /** @param onEnd - Called when the reader has ended the comparison. */
  constructor(onEnd: () => void) {
    byId('kept-end', HTMLButtonElement).addEventListener('click', () => {
      this.keep(null);
      onEnd();
      byId('keep', HTMLButtonElement).focus();
    });
  }

  keep(shown: MeasuredText | null): void {
    this.#kept = shown;
    this.#words.current = null;
    this.link = '';
    if (!shown) return;
    const { text, checkpoint, measure, site, masked, deleted } = shown;
    this.link = linkOf({ text, checkpoint, measure, site, masked, deleted });
  }

  /** Shows what is kept with the same boundary as what is shown, and at its layer; of a model of another depth at the same relative one. */
  show(
    { layer, quantile, view }: Pick<State, 'layer' | 'quantile' | 'view'>,
    shown: MeasuredText,
    row: LayerRow,
  ): void {
    const kept = this.#kept;
    for (const id of ['shown-name', 'kept', 'kept-map', 'compared']) byId(id, HTMLElement).hidden = kept === null;
    if (!kept) return;
    const { text, measured } = kept;
    const rows = layerRows(measured, quantile);
    const [last, lastShown] = [measured, shown.measured].map(({ layers }) => layers.at(-1) ?? 0);
    const own = rowAt(rows, lastShown ? Math.round(((layer ?? 0) / lastShown) * last!) : 0);
    byId('shown-name', HTMLElement).textContent = nameOf(shown);
    byId('kept-name', HTMLElement).textContent = `${nameOf(kept)}, kept to compare`;
    fill(byId('kept-finding', HTMLElement), rankedFirst(own, measured.tokens));
    fill(byId('compared', HTMLElement), kept === shown ? [NEXT] : sharedFirst([shown, row], [kept, own]));
    this.#words.show(text, measured.tokens, own);
    this.#map.show(measured.tokens, rows, view);
    this.#map.mark(own.layer, -1);
  }
}

/** What a reader does next who has kept what is shown. */
const NEXT = 'Now type another sentence, or pick another checkpoint or measure: what is kept stays beside it.';
