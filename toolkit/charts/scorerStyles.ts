import { own } from '../own';
import type { LineStyle } from './lines';
import { INK, LINE_COLOURS, MUTED_INK } from './palette';

const [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY] = LINE_COLOURS;
const GREY = '#8c8c8c';

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
  frequency: { label: 'Rarity', colour: MUTED_INK, dash: [6, 3], shape: 'diamond' },
  embedding_norm: { label: 'Embedding norm', colour: GREY, dash: [2, 2], shape: 'square' },
  position: { label: 'Position', colour: GREY, dash: [8, 2, 2, 2], shape: 'triangle-left' },
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
  const known = Object.keys(STYLES);
  const placeOf = (scorer: string) => (known.includes(scorer) ? known.indexOf(scorer) : known.length);
  return [...new Set(scorers)].sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
}
