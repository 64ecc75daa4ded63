import type { Chart } from '../../charts/spec';
import type { RunRecord } from '../../harness/run/readRun';
import { chartTitle } from '../chartTitle';
import { layerTable } from '../layers';
import { skippedSentence } from '../markdown';
import { type Html, html, inline } from './markup';
import type { ProfileData } from './pageData';
import { plot } from './plot';
import { profilePanel } from './profilePanel';
import { tableMarkup } from './tableSection';

/** The profile that the reader steers, and every chart of the catalogue or why it is not there. */
export function chartSection(
  run: RunRecord,
  profile: ProfileData | null,
  charts: Readonly<Record<string, Chart>>,
  glyphs: string,
): Html {
  const layers = layerTable(run);
  return html`<section id="charts" aria-labelledby="charts-heading">
    <h2 id="charts-heading">Charts</h2>
    <p class="scripted hint">
      Point at a mark to read it, or move to a chart with the Tab key and through its marks with the arrow keys. The
      run’s folder holds each chart of the catalogue as SVG, PNG and Vega-Lite under <code>charts/</code>.
    </p>
    ${glyphs === '' ? '' : html`<p class="absent">${glyphs} In this page the fonts of your own machine are used.</p>`}
    <noscript
      ><p class="absent">
        The charts are drawn by a script, which this browser does not run. The run’s folder holds them as SVG and PNG.
      </p></noscript
    >
    ${profile ? profilePanel(profile) : html`<p class="absent">The run has no metric over layers to chart.</p>`}
    <details class="more">
      <summary>Layer by layer, as a table</summary>
      <p>${layers.sentence}</p>
      ${tableMarkup(layers.table)}
    </details>
    ${Object.entries(charts).map(([name, chart]) => chartFigure(name, chart))}
  </section>`;
}

function chartFigure(name: string, chart: Chart): Html {
  if ('skipped' in chart)
    return html`<p class="absent" data-skipped="${name}">${skippedSentence(name, chart.skipped)}</p>`;
  const { text, subtitle } = chartTitle(name, chart.spec);
  return html`<figure class="chart" id="chart-${name}">
    <figcaption>
      <h3 id="title-${name}">${text}</h3>
      <p id="about-${name}">${inline(subtitle)}</p>
    </figcaption>
    ${plot(html`data-chart="${name}"`, `title-${name}`, `about-${name}`)}
    <details class="more" data-table-of="${name}"><summary>The data of this chart, as a table</summary></details>
  </figure>`;
}
