import { type Html, html } from './markup';
import type { ProfileData, ProfileSeries } from './pageData';
import { plot } from './plot';

/** The metric that is shown first, where the run has it. */
const FIRST_METRIC = 'auc_content_function';

/** So many lines are shown at first. */
const FIRST_SERIES = 3;

/** Every metric over the layers: pick a metric, what is held fixed, the lines, and a layer to read. */
export function profilePanel(profile: ProfileData): Html {
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
  const first = Math.max(
    0,
    metrics.findIndex(({ name }) => name === FIRST_METRIC),
  );
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
