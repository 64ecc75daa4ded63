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
/** Ink of lines that only lead the eye. */
export const FAINT_INK = '#e4e4e4';

/** One hue that darkens evenly, and so keeps its order in grey print. */
export const LIGHT_TO_DARK = ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'];
