import { byId, create, fill } from '../../report/page/dom';
import { startTheme } from '../../report/page/theme';
import { Client } from './client';
import { HeatMap, shortNumber } from './heatMap';
import { highestTokens, type LayerRow, layerRows, type View } from './layerRows';
import type { LoadedModel, Measured } from './messages';
import { RunningText } from './runningText';
import { readState, type State, writeState } from './state';
import { Status } from './status';
import { layerName, MAP_NOTES } from './wording';

/** A checkpoint that the page's server offers. */
interface Offered {
  name: string;
  /** Of its converted folder, from the page. */
  url: string;
}

/** Milliseconds without a keystroke after which a text is measured. */
const PAUSE = 250;
/** The layer of which the protocol's claims are; of a shallower model the last one is shown first. */
const CLAIMED_LAYER = 8;
/** Most tokens that the finding names. */
const NAMED = 5;

class Explorer {
  readonly #client = new Client();
  readonly #status = new Status();
  readonly #text = byId('text', HTMLTextAreaElement);
  readonly #checkpoint = byId('checkpoint', HTMLSelectElement);
  readonly #measure = byId('measure', HTMLSelectElement);
  readonly #site = byId('site', HTMLSelectElement);
  readonly #layer = byId('layer', HTMLInputElement);
  readonly #quantile = byId('quantile', HTMLInputElement);
  readonly #view = byId('view', HTMLSelectElement);
  readonly #words = new RunningText(byId('words', HTMLElement), (token) => {
    this.#pickToken(token);
  });
  readonly #map = new HeatMap(byId('map', HTMLElement), ({ layer, token }) => {
    this.#pickToken(token);
    this.#pickLayer(layer);
  });
  readonly #state: State = readState();
  #offered: Offered[] = [];
  #model: LoadedModel | null = null;
  /** The text that `#measured` is of. */
  #shownText = '';
  #measured: Measured | null = null;
  #rows: LayerRow[] = [];
  /** Counts what was asked for: an answer that was overtaken is not shown. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async start(): Promise<void> {
    this.#text.value = this.#state.text;
    this.#quantile.value = String(this.#state.quantile);
    this.#view.value = this.#state.view;
    this.#listen();
    try {
      const response = await fetch('checkpoints.json', { cache: 'no-store' });
      if (!response.ok) throw new Error(`no checkpoints.json (HTTP ${response.status})`);
      this.#offered = (await response.json()) as Offered[];
      const options = this.#offered.map(({ name }) => create('option', { value: name }, name));
      fill(this.#checkpoint, options);
      const wanted = this.#offered.find(({ name }) => name === this.#state.checkpoint) ?? this.#offered[0]!;
      this.#checkpoint.value = wanted.name;
      await this.#load();
    } catch (error) {
      this.#status.error((error as Error).message);
    }
  }

  #listen(): void {
    this.#text.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#compute(), PAUSE);
    });
    this.#checkpoint.addEventListener('change', () => void this.#load());
    for (const select of [this.#measure, this.#site]) select.addEventListener('change', () => void this.#compute());
    for (const input of [this.#quantile, this.#view])
      input.addEventListener('input', () => {
        this.#showAll();
      });
    this.#layer.addEventListener('input', () => {
      this.#pickLayer(Number(this.#layer.value));
    });
  }

  get #url(): string {
    const { url } = this.#offered.find(({ name }) => name === this.#checkpoint.value)!;
    return new URL(url, location.href).href;
  }

  async #load(): Promise<void> {
    const turn = ++this.#turn;
    this.#status.loading(this.#checkpoint.value);
    try {
      const backend = new URLSearchParams(location.search).get('backend');
      const model = await this.#client.ask({ kind: 'load', url: this.#url, backend }, (done, total) => {
        if (turn === this.#turn) this.#status.fetched(done, total);
      });
      if (turn !== this.#turn) return;
      this.#model = model;
      this.#offer(model);
      await this.#compute();
    } catch (error) {
      if (turn === this.#turn) this.#status.error((error as Error).message);
    }
  }

  /** What the model has to choose from, what was chosen before kept where it has it. */
  #offer({ measures, sites, numLayers }: LoadedModel): void {
    choose(
      this.#measure,
      measures.map(({ name }) => name),
      this.#measure.value || this.#state.measure,
    );
    choose(this.#site, sites, this.#site.value || this.#state.site);
    this.#layer.max = String(numLayers);
    this.#layer.value = String(Math.min(this.#state.layer ?? CLAIMED_LAYER, numLayers));
  }

  async #compute(): Promise<void> {
    if (!this.#model) return;
    const turn = ++this.#turn;
    const text = this.#text.value;
    const measure = this.#measure.value;
    byId('site-field', HTMLElement).hidden = !this.#model.measures.find(({ name }) => name === measure)!.hasSites;
    if (text.trim() === '') {
      this.#measured = null;
      byId('result', HTMLElement).hidden = true;
      this.#status.ready(this.#model, 'Type a sentence.');
      this.#remember();
      return;
    }
    this.#status.computing(this.#model);
    try {
      const ask = { kind: 'measure', url: this.#url, text, measure, site: this.#site.value } as const;
      const measured = await this.#client.ask(ask);
      if (turn !== this.#turn) return;
      this.#measured = measured;
      this.#shownText = text;
      this.#showAll();
      const cut = measured.cutFrom;
      const most = this.#model.maxTokens;
      this.#status.ready(this.#model, cut === null ? '' : `The text has ${cut} tokens; the first ${most} are shown.`);
    } catch (error) {
      if (turn === this.#turn) this.#status.error((error as Error).message, this.#model);
    }
  }

  #showAll(): void {
    const measured = this.#measured;
    if (!measured) return;
    const quantile = Number(this.#quantile.value);
    byId('quantile-name', HTMLOutputElement).value =
      `${quantile.toFixed(2)}, the highest ${Math.round(100 * (1 - quantile))} %`;
    this.#rows = layerRows(measured, quantile);
    const view = this.#view.value as View;
    this.#words.current = Math.min(this.#words.current, measured.tokens.length - 1);
    this.#map.show(measured.tokens, this.#rows, view);
    byId('map-note', HTMLElement).textContent = MAP_NOTES[view];
    byId('result', HTMLElement).hidden = false;
    this.#showLayer();
  }

  #pickLayer(layer: number | null): void {
    if (layer !== null) this.#layer.value = String(layer);
    this.#showLayer();
  }

  #pickToken(token: number): void {
    this.#words.mark(token);
    this.#showToken();
  }

  /** The row of the slider's layer, or of the only one. */
  get #row(): LayerRow {
    const layer = Number(this.#layer.value);
    const rows = this.#rows;
    return rows.find((row) => row.layer === layer) ?? rows.find((row) => (row.layer ?? 0) > layer) ?? rows[0]!;
  }

  #showLayer(): void {
    if (!this.#measured) return;
    const { tokens } = this.#measured;
    const row = this.#row;
    const name = layerName(row.layer);
    byId('layer-name', HTMLOutputElement).value = name;
    this.#layer.disabled = row.layer === null;
    this.#layer.setAttribute('aria-valuetext', name);
    this.#words.show(this.#shownText, tokens, row);
    const first = highestTokens(row, tokens, NAMED).map(({ token }) => create('bdi', { class: 'form' }, token));
    const list = first.flatMap((one, at) => (at === 0 ? [one] : [', ', one]));
    const where = row.layer === null ? 'The measure' : `Layer ${row.layer}`;
    fill(byId('finding', HTMLElement), [`${where} ranks first: `, ...list, '.']);
    this.#showToken();
    this.#remember();
  }

  #showToken(): void {
    if (!this.#measured) return;
    const at = this.#words.current;
    const { layer, cells } = this.#row;
    const cell = cells[at]!;
    this.#map.mark(layer, at);
    const high = this.#rows.filter(({ cells }) => cells[at]!.isHigh).map((row) => row.layer ?? 'all');
    const part = cells.filter(({ rank }) => rank !== null).length;
    const said =
      cell.rank === null
        ? 'takes no part in HIGH and LOW'
        : `${cell.isHigh ? 'HIGH' : 'LOW'}, rank ${cell.rank} of ${part}; HIGH at layers: ${high.join(', ') || 'none'}`;
    const form = create('bdi', { class: 'form' }, this.#measured.tokens[at]!.token);
    fill(byId('token-card', HTMLElement), [form, ` ${shortNumber(cell.value)} at ${layerName(layer)}: ${said}.`]);
  }

  #remember(): void {
    writeState({
      text: this.#text.value,
      checkpoint: this.#checkpoint.value,
      measure: this.#measure.value,
      site: this.#site.value,
      layer: Number(this.#layer.value),
      quantile: Number(this.#quantile.value),
      view: this.#view.value as View,
    });
  }
}

/** Fills a list, and picks in it what is wanted or else the first. */
function choose(select: HTMLSelectElement, names: readonly string[], wanted: string): void {
  fill(
    select,
    names.map((name) => create('option', { value: name }, name.replaceAll('_', ' '))),
  );
  select.value = names.includes(wanted) ? wanted : names[0]!;
}

startTheme();
void new Explorer().start();
