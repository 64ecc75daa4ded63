import type { TopLevelSpec } from 'vega-lite';
import { pictureSize } from './render';
import type { Chart } from './spec';
import type { Theme } from './theme';

/** Rounds in which a plot is brought to its page; labels that come and go can need more than one. */
const ROUNDS = 8;
/** Pixels that a picture may fall short of its page; it may not be larger. */
const SLACK = 1;
/** Least side of a plot. */
const LEAST_SIDE = 60;

/** A chart at the theme's plot size or, where the theme has a page, at the plot size with which its picture fills the page. */
export async function fitted(draw: (theme: Theme) => Chart, theme: Theme): Promise<Chart> {
  const { page } = theme;
  let { plot } = theme;
  let chart = draw(theme);
  for (let round = 0; round < ROUNDS && 'spec' in chart; round++) {
    const [right, down] = await missing(chart.spec, page);
    if (isFilled(right) && isFilled(down)) break;
    plot = { width: resized(plot.width, right), height: resized(plot.height, down) };
    chart = draw({ ...theme, plot });
  }
  return chart;
}

function isFilled(missing: number): boolean {
  return missing >= 0 && missing <= SLACK;
}

/** Shrinks a little more than it must, since pictures come in whole pixels. */
function resized(side: number, missing: number): number {
  return Math.max(LEAST_SIDE, side + (missing < 0 ? missing - SLACK / 2 : missing));
}

/** Pixels that the picture lacks to the page's width and height; negative where it is too large, 0 where the page sets none. */
async function missing(spec: TopLevelSpec, page: Theme['page']): Promise<[right: number, down: number]> {
  if (page.width === null && page.height === null) return [0, 0];
  const { width, height } = await pictureSize(spec);
  return [page.width === null ? 0 : page.width - width, page.height === null ? 0 : page.height - height];
}
