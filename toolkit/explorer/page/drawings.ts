import type { View as Drawing } from 'vega';
import { draw, fontsLoaded, sayWhyNot } from '../../report/page/charts';
import { byId, create, fill } from '../../report/page/dom';
import type { ExplorerCharts } from '../charts';
import { textOf } from './heatMap';
import { type LayerRow, shades, type View } from './layerRows';
import type { ShownToken } from './messages';

/** What is seen of a text. */
export interface Seen {
  tokens: readonly ShownToken[];
  rows: readonly LayerRow[];
  view: View;
  /** Name of the measure, for files. */
  measure: string;
}

/** Tokens on either side of the picked one whose lines are drawn beside its own. */
const NEIGHBOURS = 2;

/** Vega and the specs come when the first chart is drawn: the page answers before. */
let loaded: Promise<{ charts: ExplorerCharts; interpreter: object }> | null = null;

async function load() {
  const [vega, { expressionInterpreter }, response] = await Promise.all([
    import('vega'),
    import('vega-interpreter'),
    fetch('charts.json'),
    fontsLoaded(),
  ]);
  Object.assign(globalThis, { vega }); // where the report's page has it from a script of its own
  return { charts: (await response.json()) as ExplorerCharts, interpreter: expressionInterpreter as object };
}

/** The chart of the picked token over the layers, and pictures of it and of the heat map to take away. */
export class Drawings {
  readonly #place = byId('curve', HTMLElement);
  #curve: Drawing | null = null;
  #seen: Seen | null = null;

  constructor() {
    const save = (id: string, ending: string, urlOf: () => Promise<string>) => {
      byId(id, HTMLButtonElement).addEventListener('click', () => {
        void urlOf().then((url) => {
          create('a', { href: url, download: `${this.#seen!.measure.replaceAll('_', '-')}.${ending}` }).click();
        });
      });
    };
    save('map-csv', 'csv', () => Promise.resolve(urlOf(csvOf(this.#seen!), 'text/csv')));
    save('map-svg', 'svg', async () => urlOf(await (await this.#map()).toSVG(), 'image/svg+xml'));
    save('map-png', 'png', async () => (await this.#map()).toImageURL('png', 2));
    save('curve-svg', 'svg', async () => urlOf(await this.#curve!.toSVG(), 'image/svg+xml'));
    save('curve-png', 'png', () => this.#curve!.toImageURL('png', 2));
  }

  /** Draws a token's values over the layers beside those of its neighbours. */
  async show(seen: Seen, token: number): Promise<void> {
    this.#seen = seen;
    try {
      const { charts, interpreter } = await (loaded ??= load());
      if (!this.#curve) {
        fill(this.#place, []);
        this.#curve = await draw(charts.curve, this.#place, interpreter);
      }
      this.#curve.width(Math.max(this.#place.clientWidth, 280)).data('points', pointsOf(seen, token));
      await this.#curve.runAsync();
    } catch (error) {
      sayWhyNot(this.#place, error);
    }
  }

  async #map(): Promise<Drawing> {
    const { charts, interpreter } = await (loaded ??= load());
    const { tokens, rows, view } = this.#seen!;
    const shadeOf = shades(rows, view);
    const cells = rows.flatMap((row) =>
      row.cells.map((cell, token) => {
        const layer = row.layer ?? 'all';
        return { token, layer, shade: shadeOf(row, cell), label: textOf(cell, view), isHigh: cell.isHigh };
      }),
    );
    const drawing = await draw(charts.map, create('div'), interpreter);
    const forms = tokens.map(({ token }) => token);
    return drawing.signal('forms', forms).data('cells', cells).background('white').runAsync();
  }
}

/** An address of a text in this page, until the page is left. */
function urlOf(text: string, type: string): string {
  return URL.createObjectURL(new Blob([text], { type }));
}

function pointsOf({ tokens, rows }: Seen, token: number): object[] {
  const around = Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, at) => token - NEIGHBOURS + at);
  const others = around.filter((at) => at !== token && at >= 0 && at < tokens.length);
  return [token, ...others].flatMap((at, order) => {
    const series = `${at + 1} ${tokens[at]!.token}`;
    return rows.flatMap(({ layer, cells }) => {
      const { value } = cells[at]!;
      return layer === null || Number.isNaN(value) ? [] : [{ series, order, layer, value }];
    });
  });
}

/** All cells as RFC 4180 has it. */
function csvOf({ tokens, rows }: Seen): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.flatMap(({ layer, cells }) =>
    cells.map(({ value, rank, z, isHigh, change }, at) =>
      [layer ?? '', at, quoted(tokens[at]!.token), value, rank ?? '', z ?? '', isHigh, change ?? ''].join(','),
    ),
  );
  return ['layer,position,token,value,rank,z,high,change', ...lines, ''].join('\r\n');
}
