import type { Config } from 'vega-lite';

/**
 * Font families in the order they are tried. The first two are registered by `render.ts`; DejaVu Sans has the mathematical
 * signs and the scripts that Source Sans lacks. The rest are what a viewer may have that ignores embedded fonts.
 */
export const FONT_STACK = "'Source Sans 3', 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif";

/**
 * Okabe and Ito (2008), *Color universal design*: colours that stay apart for colour-blind readers. Lines also differ in dash and
 * point shape, so that they stay apart in grey print.
 */
export const LINE_COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'] as const;
export const LINE_DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
  [10, 4],
  [1, 3],
] as const;
export const POINT_SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

/** Ink of text and of marks that carry no data of their own. */
export const INK = '#222222';
export const MUTED_INK = '#555555';

const text = { labelFont: FONT_STACK, titleFont: FONT_STACK, labelColor: INK, titleColor: INK };

/** The look of every chart. Sizes are CSS pixels, 1/96 inch: 12 pixels print as 9 points. */
export const THEME: Config = {
  font: FONT_STACK,
  background: 'white',
  padding: 10,
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'group',
    fontSize: 16,
    fontWeight: 600,
    color: INK,
    subtitleFontSize: 12,
    subtitleColor: MUTED_INK,
    subtitleLineHeight: 15,
    subtitlePadding: 5,
    lineHeight: 19,
    offset: 16,
  },
  axis: {
    ...text,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 600,
    titlePadding: 8,
    domainColor: INK,
    tickColor: INK,
    tickSize: 4,
    gridColor: '#e4e4e4',
    labelLimit: 160,
  },
  legend: { ...text, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 600, labelLimit: 320, symbolSize: 70 },
  text: { fontSize: 12, color: INK },
};
