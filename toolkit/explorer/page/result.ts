import { layersInWords } from '../../charts/title';
import { byId, create, fill } from '../../report/page/dom';
import type { AlteredWords } from './alteredWords';
import { Drawings } from './drawings';
import { HeatMap, shortNumber } from './heatMap';
import { type LayerRow, layerRows, rowAt, type View } from './layerRows';
import { KeptResult } from './keptResult';
import type { LoadedModel, MeasuredText } from './messages';
import { RunningText } from './runningText';
import type { State } from './state';
import { layerName, MAP_NOTES, rankedFirst, type ToldResults, whatIsTold } from './wording';

/** What the page shows of a measured text: the text, the map, the picked token, and the sliders over them. */
export class Result {
  readonly #section = byId('result', HTMLElement);
  /** What can be operated; what tells is not among it, so that readers of a screen hear when it changes. */
  readonly #tools = this.#section.querySelectorAll<HTMLElement>('.controls, .words, .tools, .map, #kept-end');
  readonly #layer = byId('layer', HTMLInputElement);
  readonly #quantile = byId('quantile', HTMLInputElement);
  readonly #view = byId('view', HTMLSelectElement);
  readonly #words = new RunningText(byId('words', HTMLElement), (token) => {
    this.#words.mark(token);
    this.#showToken();
  });
  readonly #map = new HeatMap(byId('map', HTMLElement), (layer, token) => {
    this.#words.mark(token);
    if (layer !== null) this.#layer.value = String(layer);
    this.#showLayer();
  });
  readonly #drawings = new Drawings();
  readonly #kept = new KeptResult(() => {
    this.#showLayer();
  });
  #shown: MeasuredText | null = null;
  #model: LoadedModel | null = null;
  #rows: LayerRow[] = [];
  #told: ToldResults = {};

  /** @param onChange - Called when what a link holds has changed. */
  constructor(
    private readonly altered: AlteredWords,
    private readonly onChange: () => void,
  ) {
    for (const input of [this.#quantile, this.#view])
      input.addEventListener('input', () => {
        this.#showAll();
      });
    this.#layer.addEventListener('input', () => {
      this.#showLayer();
    });
    byId('keep', HTMLButtonElement).addEventListener('click', () => {
      if (this.#shown) this.keep(this.#shown);
    });
  }

  get view(): View {
    return this.#view.value as View;
  }

  set view(view: View) {
    this.#view.value = view;
  }

  get state(): Pick<State, 'layer' | 'quantile' | 'view' | 'kept'> {
    const [layer, quantile] = [Number(this.#layer.value), Number(this.#quantile.value)];
    return { layer, quantile, view: this.view, kept: this.#kept.link };
  }

  restore({ quantile, view, kept }: State): void {
    this.#quantile.value = String(quantile);
    this.view = view;
    this.#kept.link = kept;
  }

  /** Lets a measured text stay beside those that are shown. */
  keep(text: MeasuredText): void {
    this.#kept.keep(text);
    this.#showLayer();
  }

  /** Lets the slider go over the layers of a model; it stays where it stands once it stood somewhere. */
  offerLayers(numLayers: number, first: number): void {
    const wanted = this.#model ? Number(this.#layer.value) : first;
    this.#layer.max = String(numLayers);
    this.#layer.value = String(Math.min(wanted, numLayers));
  }

  /** Says that what is shown is not of what is asked for by now: nothing can be done with it until the answer is there. */
  outdate(isOutdated = true): void {
    this.#section.classList.toggle('outdated', isOutdated);
    for (const tool of this.#tools) tool.inert = isOutdated;
  }

  hideOutdated(): void {
    if (!this.#section.classList.contains('outdated')) return;
    this.#shown = null;
    this.#section.hidden = true;
  }

  /** @param told - What results say of the checkpoint. */
  show(shown: MeasuredText, model: LoadedModel, told: ToldResults): void {
    const isOther = this.#shown?.text !== shown.text || this.#shown.checkpoint !== shown.checkpoint;
    this.#shown = shown;
    this.#model = model;
    this.#told = told;
    if (isOther) this.#words.current = null;
    this.#section.hidden = false;
    this.outdate(false);
    this.#showAll();
  }

  get #row(): LayerRow {
    return rowAt(this.#rows, Number(this.#layer.value));
  }

  #showAll(): void {
    if (!this.#shown) return;
    const { measured } = this.#shown;
    const { quantile, view } = this.state;
    byId('quantile-name', HTMLOutputElement).value =
      `${quantile.toFixed(2)}, the highest ${Math.round(100 * (1 - quantile))} %`;
    this.#rows = layerRows(measured, quantile);
    this.#map.show(measured.tokens, this.#rows, view);
    byId('map-note', HTMLElement).textContent = MAP_NOTES[view];
    this.#showLayer();
  }

  #showLayer(): void {
    if (!this.#shown) return;
    const { text, measured } = this.#shown;
    const row = this.#row;
    const name = layerName(row.layer);
    byId('layer-name', HTMLOutputElement).value = name;
    this.#layer.disabled = row.layer === null;
    this.#layer.setAttribute('aria-valuetext', name);
    this.#words.show(text, measured.tokens, row);
    fill(byId('finding', HTMLElement), rankedFirst(row, measured.tokens));
    this.altered.tell(row, measured.tokens);
    const told = row.layer === null ? [] : whatIsTold(this.#told, row.layer);
    fill(
      byId('told', HTMLElement),
      told.map((text) => create('p', { class: 'note' }, text)),
    );
    this.#kept.show(this.state, this.#shown, row);
    this.#showToken();
    this.onChange();
  }

  #showToken(): void {
    if (!this.#shown) return;
    const { measured, measure } = this.#shown;
    const at = this.#words.current!;
    const { layer, cells } = this.#row;
    const token = measured.tokens[at]!;
    const { value } = cells[at]!;
    const isTool = document.activeElement?.closest('#word-tools');
    this.#map.mark(layer, at);
    const form = create('bdi', { class: 'form' }, token.token);
    const number = Number.isNaN(value) ? '' : ` has ${shortNumber(value)}${layer === null ? '' : ` at layer ${layer}`}`;
    fill(byId('token-card', HTMLElement), [form, `${number}${this.#standing(at)}`]);
    this.altered.offer(token.word, wordText(this.#shown, token.word), this.#model!.hasMask);
    if (isTool) this.#words.focus(); // the tool that was used is gone
    void this.#drawings.show({ tokens: measured.tokens, rows: this.#rows, view: this.view, measure }, at);
  }

  /** How a token stands among the others of its layer. */
  #standing(at: number): string {
    const { altered } = this.#shown!.measured.tokens[at]!;
    if (altered) return altered === 'masked' ? '; its word is masked.' : ' is deleted.';
    const { cells } = this.#row;
    const { rank, isHigh } = cells[at]!;
    if (rank === null) return ' and takes no part in HIGH and LOW.';
    const part = cells.filter((cell) => cell.rank !== null).length;
    const high = this.#rows.flatMap(({ layer, cells }) => (layer !== null && cells[at]!.isHigh ? [layer] : []));
    const where =
      this.#row.layer === null ? '' : ` It is HIGH at ${high.length === 0 ? 'no layer' : layersInWords(high)}.`;
    return ` and is ${isHigh ? 'HIGH' : 'LOW'} there, rank ${rank} of ${part}.${where}`;
  }
}

/** A word of a text, as it stands there. */
function wordText({ text, measured }: MeasuredText, word: number | null): string {
  const own = measured.tokens.filter((token) => token.word === word);
  return text.slice(own[0]!.start, own.at(-1)!.end).trim();
}
