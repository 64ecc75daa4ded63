import { own } from '../own';

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
/** Of a measured line beside one to compare it with. */
export const [SOLID, DASHED] = [
  [1, 0],
  [4, 3],
];
export const POINT_SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

/** Ink of text and of marks that carry no data of their own. */
export const INK = '#222222';
export const MUTED_INK = '#555555';
/** Ink of lines that only lead the eye. */
export const FAINT_INK = '#e4e4e4';

/** From negative over 0 to positive: orange, nearly white, blue. Blue ends darker, so that both ends stay apart in grey print. */
export const DIVERGING = ['#d97a0a', '#f8c78f', '#f2f2f2', '#7ab6dc', '#08306b'];

/** How a line looks. */
export interface LineStyle {
  colour: string;
  dash: readonly number[];
  shape: string;
}

/** Styles by place in the legend, for lines that have none of their own. */
export const LINE_STYLES: readonly LineStyle[] = LINE_COLOURS.map((colour, at) => ({
  colour,
  dash: LINE_DASHES[at]!,
  shape: POINT_SHAPES[at]!,
}));

const [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY] = LINE_COLOURS;
const [BROWN, VIOLET] = ['#7a4a21', '#5b3a8c'];
/** Of what is drawn at random alone. */
export const GREY = '#8c8c8c';

interface Described extends LineStyle {
  label: string;
}

/** Scorers as charts call them; a scorer has the same colour, dash and shape wherever it is drawn. */
const STYLES: Readonly<Record<string, Described>> = {
  tas: { label: 'TAS', colour: BLUE, dash: [1, 0], shape: 'circle' },
  attention_received: { label: 'Attention received', colour: GREEN, dash: [2, 2], shape: 'triangle-up' },
  attention_rollout: { label: 'Attention rollout', colour: PURPLE, dash: [8, 2, 2, 2], shape: 'diamond' },
  attention_norm: { label: 'Attention norm', colour: ORANGE, dash: [10, 4], shape: 'cross' },
  gradient_x_input: { label: 'Gradient × input', colour: SKY, dash: [4, 2], shape: 'triangle-down' },
  integrated_gradients: { label: 'Integrated gradients', colour: VERMILION, dash: [6, 3], shape: 'square' },
  leave_one_out: { label: 'Leave-one-out', colour: INK, dash: [1, 0], shape: 'triangle-right' },
  random: { label: 'Random', colour: GREY, dash: [1, 3], shape: 'circle' },
  frequency: { label: 'Frequency', colour: MUTED_INK, dash: [6, 3], shape: 'diamond' },
  embedding_norm: { label: 'Embedding norm', colour: BROWN, dash: [1, 0], shape: 'square' },
  position: { label: 'Position', colour: VIOLET, dash: [8, 2, 2, 2], shape: 'triangle-left' },
};

/** What a scorer is called in a chart; one that is not of the toolkit by its own name. */
export function scorerLabel(scorer: string): string {
  return own(STYLES, scorer)?.label ?? scorer.replaceAll('_', ' ');
}

/** How a scorer looks; those that are not of the toolkit are alike but for their labels. */
export function scorerStyle(scorer: string): LineStyle {
  return own(STYLES, scorer) ?? { colour: MUTED_INK, dash: [3, 1], shape: 'cross' };
}

/** Scorers in the order of legends: the toolkit's as above, then others by name. */
export function inLegendOrder(scorers: Iterable<string>): string[] {
  return [...new Set(scorers)].sort(inOrderOf(STYLES));
}

/** Sorts names in the order in which an object has them, others after them by the alphabet. */
export function inOrderOf(names: Readonly<Record<string, unknown>>): (a: string, b: string) => number {
  const known = Object.keys(names);
  const placeOf = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  return (a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}
