import { percent } from '../../charts/title';
import { create } from '../../report/page/dom';
import type { ToldMap } from '../layerMaps';
import type { ToldProfile } from '../profiles';
import { highestTokens, type LayerRow, type View } from './layerRows';
import type { Measured, MeasuredText, ShownToken } from './messages';

/** What the heat map's numbers, shades and frames say. */
export const MAP_NOTES: Readonly<Record<View, string>> = {
  value:
    'Numbers are values; the darker a cell, the higher its value among the tokens of its layer. A frame marks HIGH.',
  rank: 'Rank 1 is the highest value of the layer. A frame marks HIGH.',
  change: 'How much each value grew (blue) or fell (red) when the words were masked or deleted. A frame marks HIGH.',
  z: 'Standard deviations from the mean of the tokens of the layer. A frame marks HIGH.',
};

/** What gives a layer's states. */
export function layerName(layer: number | null): string {
  if (layer === null) return 'all layers alike';
  return layer === 0 ? '0: embedding output' : `${layer}: output of block ${layer}`;
}

/** Most tokens that a finding names. */
const NAMED = 5;

/** The finding of a layer: which tokens it ranks first. */
export function rankedFirst(row: LayerRow, tokens: readonly ShownToken[]): (Node | string)[] {
  const first = highestTokens(row, tokens, NAMED).map(({ token }) => token);
  return [row.layer === null ? 'Ranked first: ' : `Layer ${row.layer} ranks first: `, ...listed(first), '.'];
}

/** Forms set off, with commas between them, and what stands after each. */
export function listed(forms: readonly string[], after: (at: number) => string = () => ''): (Node | string)[] {
  return forms.flatMap((form, at) => [at === 0 ? '' : ', ', create('bdi', { class: 'form' }, form), after(at)]);
}

/** A name of the toolkit's as a reader sees it. */
export function inWords(name: string): string {
  return name.replaceAll('_', ' ');
}

/** What a measured text is of, in words. */
export function nameOf({ checkpoint, measure, masked, deleted }: MeasuredText): string {
  const without = [
    ...(masked.length > 0 ? [`${masked.length} masked`] : []),
    ...(deleted.length > 0 ? [`${deleted.length} deleted`] : []),
  ];
  return [checkpoint, inWords(measure), ...without].join(', ');
}

/** Which words two texts both rank first. Tokens of two tokenizers are compared by what they stand for in their texts. */
export function sharedFirst(...[one, other]: [MeasuredText, LayerRow][]): (Node | string)[] {
  const firstOf = ([{ text, measured }, row]: [MeasuredText, LayerRow]) =>
    highestTokens(row, measured.tokens, NAMED).map(({ start, end }) => text.slice(start, end).trim());
  const theirs = new Set(firstOf(other!).map((form) => form.toLowerCase()));
  const both = [...new Set(firstOf(one!).filter((form) => theirs.has(form.toLowerCase())))];
  if (both.length === 0) return [`None of the ${NAMED} tokens that either ranks first is among those of the other.`];
  return [`Among the ${NAMED} that each ranks first, both have: `, ...listed(both), '.'];
}

/** How a text was read that is longer than the model takes, or than the page shows; nothing of any other. */
export function lengthNote({ tokens, cutFrom, windows }: Measured, maxTokens: number): string {
  const cut = `The text has ${cutFrom} tokens; the first ${tokens.length} are shown.`;
  const read = `The model takes ${maxTokens} tokens at once: ${windows} windows overlap, and a token is read where it has most context.`;
  return [...(cutFrom === null ? [] : [cut]), ...(windows > 1 ? [read] : [])].join(' ');
}

/** What results say of the layers of a checkpoint. */
export interface ToldResults {
  layerMaps?: readonly ToldMap[];
  profiles?: readonly ToldProfile[];
}

/** What they say of one layer, a paragraph each. */
export function whatIsTold({ layerMaps = [], profiles = [] }: ToldResults, layer: number): (Node | string)[][] {
  return [
    ...profiles.map((profile) => whatIsLonger(profile, layer)),
    ...layerMaps.map((map) => whatIsHeld(map, layer)),
  ];
}

/** What an atlas says of the norms at a layer: how often a content word's is above a function word's, and where most often. */
function whatIsLonger({ corpus, site, isSame, layers }: ToldProfile, layer: number): (Node | string)[] {
  const here = layers.find((one) => one.layer === layer);
  if (!here) return [];
  const best = layers.reduce((most, one) => (one.value > most.value ? one : most));
  const { value, low, high } = here;
  const bounds = low === null ? '' : ` [${percent(low)}, ${percent(high!)}]`;
  const most = best.layer === layer ? ' At no layer more.' : ` At layer ${best.layer} most: ${percent(best.value)}.`;
  return [
    `Atlas of ${corpus}${whoseAre(isSame)}: after layer ${layer} (${site}) a content word has a larger norm than a function word in ${percent(value)}${bounds} of pairs${besideChance(low, high)}.${most}`,
  ];
}

function besideChance(low: number | null, high: number | null): string {
  if (low === null || high === null) return '';
  if (low > 0.5) return ', more than by chance';
  return high < 0.5 ? ', less than by chance' : ', not told from chance';
}

function whoseAre(isSame: boolean): string {
  return isSame ? '' : ', of another conversion or version of this checkpoint';
}

/** What a layer map says of the states of a layer: which tasks are not told from their best layer there, and how surely. */
function whatIsHeld({ corpus, documents, level, isSame, tasks }: ToldMap, layer: number): (Node | string)[] {
  const told = tasks.filter(({ isTold }) => isTold);
  const here = told.filter(({ notToldFromBest }) => notToldFromBest.includes(layer));
  const elsewhere = told.filter((task) => !here.includes(task));
  const open = tasks.filter(({ isTold }) => !isTold);
  const best = elsewhere.map((task) => `${inWords(task.task)} (best at ${task.best})`);
  const said = (before: string, forms: readonly string[], after: string) =>
    forms.length === 0 ? [] : [` ${before} `, ...listed(forms), after];
  return [
    `Layer map of ${corpus}${whoseAre(isSame)}: probes on ${documents} documents, with bounds of ${percent(level)} for all layers at once.`,
    ...said(
      `No layer is told to be better than layer ${layer} for`,
      here.map(({ task }) => inWords(task)),
      '.',
    ),
    ...said(`Another layer is told to be better than layer ${layer} for`, best, '.'),
    ...said(
      'For',
      open.map(({ task }) => inWords(task)),
      ' no layer is told from the best.',
    ),
  ];
}
