import type { PageChart } from '../html/pageData';
import { Cursor } from './cursor';
import { dataTable } from './dataTable';
import { readData } from './dom';
import { draw, fit, sayWhyNot } from './draw';
import { stopsOf } from './stops';

/** Draws the charts of the catalogue one after the other, and leaves the page free between them. */
export async function drawCharts(): Promise<void> {
  const charts = new Map(Object.entries(readData('chart-data') as Record<string, PageChart>));
  for (const place of document.querySelectorAll<HTMLElement>('.plot[data-chart]')) {
    const chart = charts.get(place.dataset.chart!)!;
    tableOnDemand(place.dataset.chart!, chart);
    await drawChart(place, chart);
    await new Promise((resume) => setTimeout(resume));
  }
}

async function drawChart(place: HTMLElement, { spec, readings }: PageChart): Promise<void> {
  try {
    const view = await draw(spec, place);
    fit(place);
    new Cursor(place).stops = stopsOf(view, readings);
  } catch (error) {
    sayWhyNot(place, error);
  }
}

/** A table is made when it is first opened. */
function tableOnDemand(name: string, chart: PageChart): void {
  const details = document.querySelector<HTMLDetailsElement>(`details[data-table-of="${name}"]`)!;
  const title = document.getElementById(`title-${name}`)!.textContent;
  const fill = () => {
    details.append(dataTable(chart, title));
  };
  details.addEventListener('toggle', fill, { once: true });
}
