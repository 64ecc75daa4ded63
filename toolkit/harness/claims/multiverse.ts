import { AGGREGATIONS } from '../../attribution/wordScores';
import { clusterWidening } from '../../metrics/clusterInterval';
import { simultaneousIntervals } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import { linearQuantile } from '../../rationale/quantile';
import type { Reading } from '../measure/readings';
import { acrossReadings, CHOICES, type Judged } from './across';
import { estimateAt, wordAt } from './answer';
import type { Findings } from './findings';
import type { Choice, Part, PartAnswer, PartWord } from './part';

/** A row of `readings.json`: a part of a claim at one reading. */
export interface ReadingRow extends Reading {
  claim: string;
  part: string;
  /** Null where the run cannot give it; `reason` then says why. */
  estimate: number | null;
  /** Bounds that hold for all readings of the curve at once; null where there are none. */
  interval: [number, number] | null;
  /** By these bounds; null without an estimate. */
  verdict: PartWord | null;
  /** Whether it is the reading that the verdict is of. */
  default: boolean;
  /** Readings with the same value in the sample and in every draw, for which this row stands too. */
  alike: Reading[];
  reason?: string;
}

/** What is said of all readings of a part at one site of the model. */
export interface Curve {
  claim: string;
  part: string;
  site: string;
  /** What the estimates are, for a reader. */
  what: string;
  threshold: number;
  /** Of the estimates of rows; null where no reading has one. */
  median: number | null;
  /** One-sided, of the median among those of permuted labels; see `withMedianTests`. It decides nothing, and is of the judged site alone. */
  p: number | null;
  /** How many permutations p is from. */
  permutations: number;
  readings: PartAnswer['readings'];
  across: string;
}

/** `readings.json`: every reading of every part of the claims. */
export interface Multiverse {
  rows: ReadingRow[];
  curves: Curve[];
}

/** A curve whose median is to be held against those under permuted labels. */
export interface MedianTest {
  curve: Curve;
  part: Part;
  /** Those with a value; of equal ones the first. */
  readings: readonly Reading[];
}

/** The readings of parts, and what is still to be tested of their curves. */
export interface Explored extends Multiverse {
  tests: MedianTest[];
}

/** A run without any: from before there were readings, or without a claim that has parts. */
export const NO_READINGS: Explored = { rows: [], curves: [], tests: [] };

/** The readings of several parts and claims together. */
export function joined(all: readonly Explored[]): Explored {
  return {
    rows: all.flatMap(({ rows }) => rows),
    curves: all.flatMap(({ curves }) => curves),
    tests: all.flatMap(({ tests }) => tests),
  };
}

/**
 * A part at all its readings (Steegen et al. 2016, Perspectives on Psychological Science 11), a curve for each site of the model, the
 * judged one first. The bounds are sup-t bounds over the curve; see `simultaneousIntervals`.
 *
 * @param standard - the reading that the verdict is of; its site is the judged one
 */
export function explore(claim: string, part: Part, findings: Findings, standard: Reading): Explored {
  const others = findings.sites.filter((site) => site !== standard.site);
  return joined([standard.site, ...others].map((site) => exploreSite(claim, part, findings, { standard, site })));
}

/** The reading of a part that its verdict is of: `standard`, without the choices that do not enter. */
export function standardOf({ choices }: Part, standard: Reading): Reading {
  const without = CHOICES.filter((choice) => choice !== 'layer' && !choices.includes(choice) && choice in standard);
  return { ...standard, ...Object.fromEntries(without.map((choice) => [choice, null])) };
}

/** Every combination of the choices of a part, the layer that the claim names and the one after it among them. */
export function readingsOf(part: Part, standard: Reading): Reading[] {
  const levels: Record<Choice, readonly Reading[Choice][]> = {
    layer: [standard.layer, standard.layer + 1],
    scope: ['sentence', 'corpus'],
    aggregation: AGGREGATIONS,
    specialTokens: ['out', 'in'],
    punctuation: ['in', 'out'],
    context: ['sentence', 'document'],
    variant: [null, ...(part.variants ?? [])],
  };
  return CHOICES.filter((choice) => part.choices.includes(choice) && choice in standard).reduce(
    (readings, choice) =>
      readings.flatMap((reading) => levels[choice].map((level) => ({ ...reading, [choice]: level }))),
    [standardOf(part, standard)],
  );
}

function exploreSite(
  claim: string,
  part: Part,
  findings: Findings,
  { standard, site }: { standard: Reading; site: string },
): Explored {
  const isDefault = (reading: Reading) => isSame(reading, standardOf(part, standard));
  const { groups, leftOut } = evaluate(part, findings, { ...standard, site }, isDefault);
  const bounds = simultaneousIntervals(
    groups.map(([{ estimate }]) => estimate),
    findings.level,
    wideningOf(part, groups, findings.level),
  );
  const words = groups.map(([{ reading, estimate }], at) =>
    wordAt(part, findings, reading, { found: estimate, interval: bounds[at]! }),
  );
  const place = (reading: Reading) => ({ claim, part: part.name, ...reading, default: isDefault(reading) });
  const rows = groups.map(([{ reading, estimate }, ...others], at): ReadingRow => {
    const alike = others.map((other) => other.reading);
    return { ...place(reading), estimate: estimate.value, interval: bounds[at]!, verdict: words[at]!, alike };
  });
  const missing = leftOut.map(({ reading, estimate: { reason = 'it has no value' } }): ReadingRow => {
    return { ...place(reading), estimate: null, interval: null, verdict: null, alike: [], reason };
  });
  const curve = curveOf(claim, part, findings, { site, groups, words, leftOut });
  const test = { curve, part, readings: groups.map(([{ reading }]) => reading) };
  const isTested = site === standard.site && groups.length > 0;
  return { rows: [...rows, ...missing], curves: [curve], tests: isTested ? [test] : [] };
}

/** A reading with what was found at it. */
interface Evaluated {
  reading: Reading;
  estimate: Estimate;
}

/** Readings that are one; the first stands for all. */
type Group = [Evaluated, ...Evaluated[]];

/** The default reading comes first, so that it stands for those that are equal to it. */
function evaluate(
  part: Part,
  findings: Findings,
  standard: Reading,
  isDefault: (reading: Reading) => boolean,
): { groups: Group[]; leftOut: Evaluated[] } {
  const readings = readingsOf(part, standard);
  const ordered = [...readings.filter(isDefault), ...readings.filter((reading) => !isDefault(reading))];
  const evaluated = ordered.map((reading): Evaluated => ({ reading, estimate: estimateAt(part, findings, reading) }));
  const hasValue = ({ estimate }: Evaluated) => estimate.value !== null;
  return {
    groups: collapsed(evaluated.filter(hasValue)),
    leftOut: evaluated.filter((one) => !hasValue(one)),
  };
}

function isSame(a: Reading, b: Reading): boolean {
  return a.site === b.site && CHOICES.every((choice) => a[choice] === b[choice]);
}

/** Largest difference of numbers that are equal but for rounding. */
const ROUNDING = 1e-9;

/** Readings that are equal in the sample and in every draw as one. */
function collapsed(evaluated: readonly Evaluated[]): Group[] {
  const groups: Group[] = [];
  for (const one of evaluated) {
    const alike = groups.find(([first]) => areEqual(first.estimate, one.estimate));
    if (alike) alike.push(one);
    else groups.push([one]);
  }
  return groups;
}

function areEqual(a: Estimate, b: Estimate): boolean {
  const areNear = (x: number, y: number) => Math.abs(x - y) <= ROUNDING || (Number.isNaN(x) && Number.isNaN(y));
  if (!areNear(a.value!, b.value!)) return false;
  if (a.draws === null || b.draws === null) return a.draws === b.draws;
  const others = b.draws;
  return a.draws.length === others.length && a.draws.every((drawn, at) => areNear(drawn, others[at]!));
}

/** What bounds are widened by where documents are drawn, which are few. */
function wideningOf({ clusters }: Part, groups: readonly Group[], level: number): number {
  const documents = groups.reduce(
    (least, [{ estimate }]) => Math.min(least, estimate.nDocuments ?? Infinity),
    Infinity,
  );
  return clusters === 'documents' && documents > 1 && documents < Infinity ? clusterWidening(documents, level) : 1;
}

interface Site {
  site: string;
  groups: readonly Group[];
  /** Of each group. */
  words: readonly PartWord[];
  leftOut: readonly Evaluated[];
}

function curveOf(claim: string, part: Part, findings: Findings, { site, groups, words, leftOut }: Site): Curve {
  const count = (word: PartWord) => words.filter((one) => one === word).length;
  const judged = groups.flatMap((group, at) =>
    group.map((one): Judged => ({ ...one, isSupported: words[at] === 'supported' })),
  );
  const { name, what, threshold } = part;
  return {
    ...{ claim, part: name, site, what, threshold },
    median:
      groups.length === 0
        ? null
        : linearQuantile(
            groups.map(([{ estimate }]) => estimate.value!),
            0.5,
          ),
    p: null,
    permutations: 0,
    readings: {
      supported: count('supported'),
      contradicted: count('contradicted'),
      inconclusive: count('inconclusive'),
      leftOut: leftOut.length,
    },
    across: acrossReadings(judged, findings.level, wideningOf(part, groups, findings.level)),
  };
}
