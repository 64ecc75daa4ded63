import { type Html, html } from './markup';

/**
 * The place where a chart is drawn in the browser.
 * @param which - the attribute that the page finds it by
 */
export function plot(which: Html, labelledBy: string, describedBy: string): Html {
  return html`<div
    class="plot"
    ${which}
    tabindex="0"
    role="group"
    aria-roledescription="chart"
    aria-labelledby="${labelledBy}"
    aria-describedby="${describedBy}"
  ></div>`;
}
