import { intervalOf } from '../../metrics/clusterInterval';
import { pairedDifference } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import type { Reading } from '../measure/readings';
import type { Findings } from './findings';
import type { Choice, Interval, Part, PartAnswer, PartWord } from './part';

/** How the readings of a part came out. */
export type Readings = Pick<PartAnswer, 'readings' | 'across'>;

/** A part's answer, and one sentence without a full stop that says why. */
export interface Answered {
  answer: PartAnswer;
  says: string;
}

/** The reading that `verdict` is about: the claimed layer, and of every choice that can move the part the config's first. */
export function defaultReading(
  { choices }: Pick<Part, 'choices'>,
  { layer, site }: { layer: number; site?: string },
  { primary, sites }: Findings,
): Reading {
  const chosen = <T>(choice: Choice, value: T): T | null => (choices.includes(choice) ? value : null);
  return {
    layer,
    site: site ?? sites[0]!,
    scope: chosen('scope', primary.scope),
    aggregation: chosen('aggregation', primary.aggregation),
    specialTokens: chosen('specialTokens', primary.specialTokens),
    punctuation: chosen('punctuation', 'in' as const),
    ...(primary.context && { context: chosen('context', primary.context) }),
    variant: null,
  };
}

/** The number of a part at a reading; without a value, and with the reason, where the checkpoint has no such layer. */
export function estimateAt(part: Part, findings: Findings, reading: Reading): Estimate {
  const missing = missingLayer(reading.layer, findings);
  return missing === null ? part.estimate(findings, reading) : withoutValue(missing);
}

/** Why a layer cannot be judged, or null when the checkpoint has it. */
export function missingLayer(layer: number, { numLayers }: Findings): string | null {
  return layer <= numLayers ? null : `the checkpoint has ${numLayers} blocks: there is no layer ${layer}`;
}

export function withoutValue(reason: string): Estimate {
  return { value: null, n: 0, nSentences: 0, draws: null, reason };
}

/** a - b, with draws where both have some; null where either has no value. */
export function differenceOf(a: Estimate, b: Estimate): { value: number; draws: Float64Array | null } | null {
  if (a.value === null || b.value === null) return null;
  return pairedDifference(a, b) ?? { value: a.value - b.value, draws: null };
}

/** The word of a part whose number at a reading has this interval; too few clusters decide nothing. */
export function wordAt(
  part: Part,
  findings: Findings,
  reading: Reading,
  { found, interval }: { found: Estimate; interval: Interval | null },
): PartWord {
  const decidesNothing = found.value === null || tooFewFor(part, found) !== null;
  return decidesNothing ? 'inconclusive' : part.word(findings, reading, interval);
}

/** What a part says at its default reading, beside how its readings came out. */
export function answerPart(part: Part, findings: Findings, reading: Reading, { readings, across }: Readings): Answered {
  const found = estimateAt(part, findings, reading);
  const interval = intervalOf(found, findings.level);
  const verdict = wordAt(part, findings, reading, { found, interval });
  const { name, threshold, reason } = part;
  return {
    answer: { part: name, verdict, estimate: found.value, interval, threshold, reason, readings, across },
    says: saysOf(part, findings, reading, { found, interval, verdict }),
  };
}

function saysOf(
  part: Part,
  findings: Findings,
  reading: Reading,
  { found, interval, verdict }: { found: Estimate; interval: Interval | null; verdict: PartWord },
): string {
  if (found.value === null) return found.reason ?? `the run has no ${part.what}`;
  const few = tooFewFor(part, found);
  if (few !== null) return few;
  const number = numberInWords(part.what, found.value, interval) + (found.note === undefined ? '' : ` (${found.note})`);
  if (interval === null) return `${number}: too few ${part.clusters} for an interval`;
  if (part.says) return part.says(findings, reading, { verdict, number, interval });
  return `${number}, ${whereInWords(part, interval)}`;
}

/** `odds of content words: 0.412 [0.388, 0.436]`. */
export function numberInWords(what: string, value: number, interval: Interval | null): string {
  const bounds = interval ? ` [${interval.map((bound) => bound.toFixed(3)).join(', ')}]` : '';
  return `${what}: ${value.toFixed(3)}${bounds}`;
}

/** Where an interval lies by a threshold. */
export function whereInWords({ threshold }: Pick<Part, 'threshold'>, [low, high]: Interval): string {
  if (low > threshold) return `above ${threshold}`;
  return high < threshold ? `below ${threshold}` : `not told from ${threshold}`;
}

/** The word that an interval alone decides: its whole lies on one side of the threshold, on the other, or on neither. */
function sideWord({ threshold, side }: Pick<Part, 'threshold' | 'side'>, interval: Interval | null): PartWord {
  if (interval === null) return 'inconclusive';
  const [low, high] = interval;
  const [isAbove, isBelow] = [low > threshold, high < threshold];
  if (side === 'above' ? isAbove : isBelow) return 'supported';
  return isAbove || isBelow ? 'contradicted' : 'inconclusive';
}

/** What most parts are: sentences are drawn, 20 of them decide, above the threshold is support, and no choice enters. */
const USUAL = { side: 'above', clusters: 'sentences', fewest: 20, choices: [] } satisfies Partial<Part>;

/** A part that its interval alone decides. */
export function partBySide(
  given: Omit<Part, 'word' | keyof typeof USUAL> & Partial<Pick<Part, keyof typeof USUAL>>,
): Part {
  const part = { ...USUAL, ...given };
  return { ...part, word: (_findings, _reading, interval) => sideWord(part, interval) };
}

/** Of the estimates that one rests on, the fewest sentences. */
export function fewestSentencesOf(estimates: readonly Pick<Estimate, 'nSentences'>[]): number {
  return estimates.reduce((fewest, { nSentences }) => Math.min(fewest, nSentences), Infinity);
}

function tooFewFor({ clusters, fewest }: Part, { nSentences, nDocuments = 0 }: Estimate): string | null {
  return tooFew(fewest, clusters, clusters === 'documents' ? nDocuments : nSentences);
}

/**
 * Why a number rests on too few clusters to decide anything, or null when it does not. Where every sentence agrees the bootstrap
 * interval has no width however few they are, so a rule needs a number of its own.
 */
function tooFew(fewest: number, clusters: Part['clusters'], count: number): string | null {
  if (count >= fewest) return null;
  const are = count === 1 ? `1 ${clusters.slice(0, -1)} is` : `${count} ${clusters} are`;
  return `${are} too few to decide: the rule asks for ${fewest}`;
}
