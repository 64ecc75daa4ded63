import type { RunRecord } from '../../harness/run/readRun';
import { describeMethod } from '../method';
import { type Html, html, inline } from './markup';

/** Methods and limitations. */
export function methodSection(run: RunRecord): Html {
  return html`<section id="method" aria-labelledby="method-heading">
    <h2 id="method-heading">How this was measured</h2>
    ${describeMethod(run).map((paragraph) => html`<p>${inline(paragraph)}</p>`)}
  </section>`;
}
