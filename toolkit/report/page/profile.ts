import type { View } from 'vega';
import type { ProfileData, ProfileRow } from '../html/pageData';
import { Cursor } from './cursor';
import { byId, create, fill, readData } from './dom';
import { draw, sayWhyNot } from './charts';
import { intervalText, numberText, probabilityText, stopsOf } from './reading';
import { LayerSlider, type Picked } from './layer';

/** The chart of any metric over the layers, and the table of its values at one. */
export async function startProfile(layer: Picked<number | null>): Promise<void> {
  const data = readData('profile-data') as ProfileData | null;
  if (data) await new Profile(data, layer).start();
}

/** A row by its names. */
interface Point {
  series: string;
  at: number;
  layer: number;
  value: number | null;
  low: number | null;
  high: number | null;
  nullValue: number | null;
  p: number | null;
  n: number;
}

class Profile {
  readonly #metric = byId('profile-metric', HTMLSelectElement);
  readonly #control = byId('profile-control', HTMLSelectElement);
  readonly #plot = byId('profile-plot', HTMLElement);
  readonly #boxes = [...document.querySelectorAll<HTMLInputElement>('#profile .series input')];
  readonly #slider: LayerSlider;
  readonly #cursor: Cursor;
  #view: View | null = null;

  constructor(
    private readonly data: ProfileData,
    private readonly layer: Picked<number | null>,
  ) {
    this.#slider = new LayerSlider('profile-layer', data.layers, (picked) => {
      layer.set(picked);
    });
    this.#cursor = new Cursor(this.#plot, ({ said }) => {
      layer.set(Number(new Map(said).get('layer')));
    });
  }

  async start(): Promise<void> {
    if (this.layer.get() === null) this.layer.set(this.data.claimedLayer);
    this.layer.watch(() => void this.#showLayer());
    for (const input of [this.#metric, this.#control, ...this.#boxes])
      input.addEventListener('change', () => void this.#showAll());
    try {
      this.#view = await draw(this.data.spec, this.#plot);
    } catch (error) {
      sayWhyNot(this.#plot, error);
    }
    new ResizeObserver(() => void this.#showAll()).observe(this.#plot);
    await this.#showAll();
  }

  /** The metric over the layers, for the picked lines. */
  async #showAll(): Promise<void> {
    this.#offerControls();
    this.#offerSeries();
    const metric = this.data.metrics[Number(this.#metric.value)]!;
    byId('profile-about', HTMLElement).textContent = metric.description;
    const points = this.#points();
    const bounds = points.flatMap(({ value, low, high }) => [value, low, high]).filter((value) => value !== null);
    const chance = metric.chance === null ? [] : [metric.chance];
    // An area under the ROC curve and a share are read against the whole of their scale.
    const isWhole = bounds.every((value) => value >= 0 && value <= 1) && /^(auc|high)_.*(?<!odds)$/.test(metric.name);
    const frame = [...bounds, ...chance, ...(isWhole ? [0, 1] : [])];
    await this.#redraw({ points, frame, chance });
    this.#showTable(points);
  }

  async #redraw({ points, frame, chance }: { points: Point[]; frame: number[]; chance: number[] }): Promise<void> {
    if (!this.#view) return;
    const asRows = (values: number[]) => values.map((value) => ({ value }));
    const drawn = points.filter(({ value }) => value !== null);
    this.#view.width(this.#plot.clientWidth).signal('picked', this.layer.get());
    this.#view.data('points', drawn).data('frame', asRows(frame)).data('chance', asRows(chance));
    await this.#view.runAsync();
    this.#cursor.stops = stopsOf(this.#view, this.data.readings);
  }

  async #showLayer(): Promise<void> {
    this.#showTable(this.#points());
    await this.#view?.signal('picked', this.layer.get()).runAsync();
  }

  #showTable(points: readonly Point[]): void {
    const layer = this.layer.get() ?? this.data.claimedLayer;
    this.#slider.show(layer);
    const rows = points.filter((point) => point.layer === layer).map(tableRow);
    const none = create('td', { colspan: '5' }, `No value at layer ${layer} with these choices.`);
    const body = byId('profile-values', HTMLTableElement).tBodies[0]!;
    fill(body, rows.length > 0 ? rows : [create('tr', {}, none)]);
  }

  #points(): Point[] {
    const shown = this.#boxes.filter(({ checked, disabled }) => checked && !disabled).map(({ value }) => Number(value));
    return this.#rows()
      .filter(([, , series]) => shown.includes(series))
      .map(([, , at, layer, value, low, high, nullValue, p, n]) => {
        return { series: this.data.series[at]!.label, at, layer, value, low, high, nullValue, p, n };
      })
      .sort((a, b) => a.at - b.at || a.layer - b.layer);
  }

  /** The rows of the picked metric and control. */
  #rows(): ProfileRow[] {
    const [metric, control] = [Number(this.#metric.value), Number(this.#control.value)];
    return this.data.rows.filter((row) => row[0] === metric && row[1] === control);
  }

  /** Few metrics were measured with anything held fixed. */
  #offerControls(): void {
    const metric = Number(this.#metric.value);
    const there = new Set(this.data.rows.filter((row) => row[0] === metric).map(([, control]) => control));
    for (const option of this.#control.options) option.disabled = !there.has(Number(option.value));
    if (!there.has(Number(this.#control.value))) this.#control.value = '0';
  }

  #offerSeries(): void {
    const there = new Set(this.#rows().map(([, , series]) => series));
    for (const box of this.#boxes) box.disabled = !there.has(Number(box.value));
  }
}

function tableRow({ series, value, low, high, nullValue, p, n }: Point): HTMLElement {
  const interval = low === null || high === null ? '' : ` ${intervalText(low, high)}`;
  const cells = [
    value === null ? 'no value' : numberText(value) + interval,
    nullValue === null ? '–' : numberText(nullValue),
    p === null ? '–' : probabilityText(p),
    String(n),
  ];
  const values = cells.map((cell) => create('td', {}, cell));
  return create('tr', {}, create('th', { scope: 'row' }, series), values);
}
