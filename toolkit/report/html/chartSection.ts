import type { Chart } from '../../charts/spec';
import type { RunRecord } from '../../harness/run/readRun';
import { skippedSentence } from '../markdown';
import { layerTable } from '../layers';
import { type Html, html, inline, plot, tableMarkup } from './markup';
import type { ProfileData, ProfileSeries } from './pageData';

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
  const { title, sentences } = chart.caption;
  return html`<figure class="chart" id="chart-${name}">
    <figcaption>
      <h3 id="title-${name}">${title}</h3>
      <p id="about-${name}">${inline(sentences.join(' '))}</p>
    </figcaption>
    ${plot(html`data-chart="${name}"`, `title-${name}`, `about-${name}`)}
    <details class="more" data-table-of="${name}"><summary>The data of this chart, as a table</summary></details>
  </figure>`;
}

/** The metric that is shown first, where the run has it. */
const FIRST_METRIC = 'auc_content_function';

/** So many lines are shown at first. */
const FIRST_SERIES = 3;

/** Every metric over the layers: pick a metric, what is held fixed, the lines, and a layer to read. */
function profilePanel(profile: ProfileData): Html {
  const { layers, claimedLayer } = profile;
  const at = Math.max(0, layers.indexOf(claimedLayer));
  return html`<div class="panel" id="profile" role="group" aria-labelledby="profile-heading">
    <h3 id="profile-heading">Any metric, layer by layer</h3>
    ${choices(profile)}
    <p class="note" id="profile-about"></p>
    ${plot(html`id="profile-plot"`, 'profile-heading', 'profile-about')}
    <div class="layers">
      <label for="profile-layer">Layer</label>
      <input type="range" id="profile-layer" min="0" max="${layers.length - 1}" step="1" value="${at}" />
      <output id="profile-layer-name" for="profile-layer"></output>
    </div>
    ${values}
  </div>`;
}

function choices({ metrics, controls, series }: ProfileData): Html {
  const found = metrics.findIndex(({ name }) => name === FIRST_METRIC);
  const first = Math.max(0, found);
  return html`<div class="controls">
      <div class="field">
        <label for="profile-metric">Metric</label>
        <select id="profile-metric">
          ${metrics.map(({ name }, value) => option(name, value, value === first))}
        </select>
      </div>
      <div class="field">
        <label for="profile-control">Held fixed</label>
        <select id="profile-control">
          ${controls.map((name, value) => option(name, value, value === 0))}
        </select>
      </div>
    </div>
    <fieldset class="series">
      <legend>Scores</legend>
      ${series.map(seriesBox)}
    </fieldset>`;
}

const values = html`<div class="scroll" role="region" aria-label="Values at the picked layer">
  <table id="profile-values" aria-live="polite">
    <caption class="unseen">
      Values at the picked layer
    </caption>
    <thead>
      <tr>
        <th scope="col">scores</th>
        <th scope="col">value</th>
        <th scope="col">shuffled</th>
        <th scope="col">adjusted p</th>
        <th scope="col">words</th>
      </tr>
    </thead>
    <tbody></tbody>
  </table>
</div>`;

function option(name: string, value: number, isSelected: boolean): Html {
  return isSelected
    ? html`<option value="${value}" selected>${name}</option>`
    : html`<option value="${value}">${name}</option>`;
}

function seriesBox({ label, colour, dash }: ProfileSeries, at: number): Html {
  const box =
    at < FIRST_SERIES
      ? html`<input type="checkbox" value="${at}" checked />`
      : html`<input type="checkbox" value="${at}" />`;
  const line = html`<line x1="1" x2="29" y1="6" y2="6" stroke="${colour}" stroke-dasharray="${dash.join(' ')}" />`;
  return html`<span class="box">
    <label
      >${box} <svg class="key" width="30" height="12" aria-hidden="true" focusable="false">${line}</svg> ${label}</label
    >
  </span>`;
}
