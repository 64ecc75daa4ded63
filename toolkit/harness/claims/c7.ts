import { type Contrast, simultaneousLowerBounds } from '../../metrics/differences';
import { percentileInterval, standardError } from '../../metrics/bootstrap';
import { normalQuantile } from '../../metrics/normal';
import { areCounterparts, type Rule } from '../config/rules';
import type { RunEffect, RunEffects } from '../measure/effects';
import { fewestSentencesOf, missingLayer, numberInWords, withoutValue } from './answer';
import { allOf, type Claim, type Evidence, evidenceRow } from './claim';
import type { Findings, OtherRun } from './findings';
import type { Interval, Part, PartWord } from './part';

/** Of the intervals of differences: two one-sided tests at 0.05. */
const EQUIVALENCE = 0.9;
/** Effects that a sentence names at most. */
const NAMED = 3;

export const modelAgnostic: Claim<Rule<'C7'>> = {
  id: 'C7',
  title: 'model-agnostic',
  judgedFirst: true,
  describe: ({ layer, site, ratio, fewestSentences }) =>
    `At the relative depth of layer ${layer} (${site}) of each checkpoint, over the same words: the logarithms of the content odds of ` +
    `HIGH, of the change of norm of content over function wordpieces, and of the odds of the AUC. Supported if each lies above 0 by its ` +
    `interval and each difference between two checkpoints inside log ${ratio} by its 90 % interval, with a standard error of at most ` +
    `${mostError({ ratio }).toFixed(3)}; contradicted if an effect has ` +
    `opposite signs on two checkpoints by simultaneous bounds; otherwise, with one checkpoint, or with fewer than ${fewestSentences} ` +
    `sentences, inconclusive. That it applies to other families is described.`,
  parts: (rule) => [transfersPart(rule)],
  judge: (rule, findings, answered) => {
    const { verdict, because, evidence } = allOf(answered, besides(rule, findings));
    return { verdict, because: `${applies(findings)}; ${because}`, evidence };
  },
};

/** In how many families it was scored at all, which decides nothing. */
function applies({ checkpoint, family, otherRuns }: Findings): string {
  const all = [{ checkpoint, family }, ...otherRuns];
  const families = [...new Set(all.flatMap((run) => run.family ?? []))];
  const namesOf = (family?: string) => {
    const names = new Set(all.flatMap((run) => (run.family === family ? run.checkpoint : [])));
    return names.size === 0 ? [] : [`${family ?? 'family not recorded'} (${[...names].join(', ')})`];
  };
  const counted = families.length === 1 ? '1 family' : `${families.length} families`;
  const named = [...families.flatMap((family) => namesOf(family)), ...namesOf()];
  return `described: scored by the same method in ${counted}: ${named.join(', ')}`;
}

function transfersPart(rule: Rule<'C7'>): Part {
  return {
    name: 'transfers',
    what: 'least effect of any checkpoint, as a logarithm',
    threshold: 0,
    side: 'above',
    reason: `at 0 there is no effect; that effects are alike, within a ratio of ${rule.ratio}, is asked besides`,
    clusters: 'sentences',
    fewest: rule.fewestSentences,
    choices: [],
    estimate: (findings) => {
      const compared = comparedEffects(rule, findings);
      if (typeof compared === 'string') return withoutValue(compared);
      const effects = compared.flatMap(({ effects }) => effects);
      const least = effects.reduce((least, one) => (one.value < least.value ? one : least));
      const nSentences = fewestSentencesOf(effects);
      return { value: least.value, draws: least.draws, n: nSentences, nSentences };
    },
    word: (findings, _reading, interval) => wordOf(rule, findings, interval),
    says: (findings, _reading, { number }) => saysOf(rule, findings, number),
  };
}

/** An effect with its draws. */
interface Drawn extends Contrast {
  effect: RunEffect['effect'];
  nSentences: number;
}

interface Compared {
  checkpoint: string;
  effects: Drawn[];
}

/** The effects of all checkpoints, or why they cannot be compared. */
function comparedEffects({ layer }: Rule<'C7'>, findings: Findings): Compared[] | string {
  const { otherRuns, numLayers, effects, corpusDigest } = findings;
  if (otherRuns.length === 0) return 'one checkpoint alone: claims.C7.runs names no other run';
  const foreign = otherRuns.find((run) => run.corpusDigest !== corpusDigest);
  if (foreign) return `the run on ${foreign.checkpoint} is over another corpus`;
  const unlike = otherRuns.map((run) => whyUnlike(run, effects, layer / numLayers)).find((why) => why !== null);
  if (unlike != null) return unlike;
  const all = [{ checkpoint: 'this checkpoint', effects }, ...otherRuns].map(({ checkpoint, effects }) => ({
    checkpoint,
    effects: effects!.effects,
  }));
  for (const { checkpoint, effects } of all) {
    const missing = effects.find(({ value, draws }) => value === null || draws === null);
    if (missing)
      return `${checkpoint} has no ${missing.effect}: ${missing.reason ?? 'too few sentences for an interval'}`;
  }
  return all as Compared[];
}

/** Why draws of another run cannot be paired with those of this one, or null when they can. */
function whyUnlike({ checkpoint, numLayers, effects }: OtherRun, own: RunEffects, depth: number): string | null {
  const run = `the run on ${checkpoint}`;
  if (effects === null) return `${run} kept no effects.json: run it again`;
  const aligned = Math.round(depth * numLayers);
  if (effects.layer !== aligned || !areCounterparts(effects.site, own.site))
    return `${run} has its effects at layer ${effects.layer}, ${effects.site}, not at layer ${aligned}, ${own.site}`;
  if (effects.words !== own.words) return `${run} counts other words`;
  const draws = ({ effects }: RunEffects) => effects.find((one) => one.draws !== null)?.draws?.length;
  return effects.seed === own.seed && draws(effects) === draws(own) ? null : `${run} drew other sentences`;
}

/** An effect of a checkpoint, or its difference between two, by name. */
interface Difference extends Contrast {
  what: string;
  interval: Interval | null;
}

function differencesOf(compared: readonly Compared[]): Difference[] {
  return compared.flatMap((a, at) =>
    compared.slice(at + 1).flatMap((b) =>
      a.effects.map((one, effect) => {
        const other = b.effects[effect]!;
        const draws = one.draws.map((value, draw) => value - other.draws[draw]!);
        const what = `${one.effect}: ${a.checkpoint} minus ${b.checkpoint}`;
        return { what, value: one.value - other.value, draws, interval: percentileInterval(draws, EQUIVALENCE) };
      }),
    ),
  );
}

function wordOf(rule: Rule<'C7'>, findings: Findings, least: Interval | null): PartWord {
  const compared = comparedEffects(rule, findings);
  if (typeof compared === 'string') return 'inconclusive';
  if (opposite(compared, findings.level) !== null) return 'contradicted';
  const effects = compared.flatMap(({ effects }) => effects);
  const intervals = [least, ...effects.map(({ draws }) => percentileInterval(draws, findings.level))];
  const arePositive = intervals.every((interval) => interval !== null && interval[0] > 0);
  const differences = differencesOf(compared);
  const areAlike = differences.every((one) => isWithin(one, rule)) && widestOf(differences) <= mostError(rule);
  return arePositive && areAlike ? 'supported' : 'inconclusive';
}

function widestOf(differences: readonly Difference[]): number {
  return differences.reduce((most, { draws }) => Math.max(most, standardError(draws)), 0);
}

function isWithin({ interval }: Difference, { ratio }: Rule<'C7'>): boolean {
  return interval !== null && interval[0] > -Math.log(ratio) && interval[1] < Math.log(ratio);
}

/** An effect that is above 0 on one checkpoint and below on another, by bounds that hold for all at once; null where there is none. */
function opposite(compared: readonly Compared[], level: number): string | null {
  const effects = compared.flatMap(({ checkpoint, effects }) => effects.map((one) => ({ ...one, checkpoint })));
  const negated = effects.map(({ value, draws }) => ({ value: -value, draws: draws.map((drawn) => -drawn) }));
  const bounds = simultaneousLowerBounds([...effects, ...negated], level);
  const isAbove = (at: number) => bounds[at] !== null && bounds[at]! > 0;
  const above = effects.filter((_, at) => isAbove(at));
  const below = effects.filter((_, at) => isAbove(at + effects.length));
  for (const { effect, checkpoint } of above) {
    const other = below.find((one) => one.effect === effect);
    if (other) return `${effect} is above 0 on ${checkpoint} and below 0 on ${other.checkpoint}`;
  }
  return null;
}

function saysOf(rule: Rule<'C7'>, findings: Findings, number: string): string {
  const compared = comparedEffects(rule, findings);
  if (typeof compared === 'string') return compared;
  const signs = opposite(compared, findings.level);
  if (signs !== null) return `${signs} (${number})`;
  const effects = compared.flatMap(({ checkpoint, effects }) =>
    effects.map((one) => ({
      ...one,
      what: `log ${one.effect} of ${checkpoint}`,
      interval: percentileInterval(one.draws, findings.level),
    })),
  );
  const differences = differencesOf(compared);
  const positive = counted(effects, ({ interval }) => interval !== null && interval[0] > 0, 'effects lie above 0');
  const alike = counted(
    differences,
    (one) => isWithin(one, rule),
    `differences of logs lie inside log ${rule.ratio} by ${100 * EQUIVALENCE} % intervals`,
  );
  const said = `${number}; ${positive}; ${alike}`;
  const widest = widestOf(differences);
  const most = mostError(rule);
  if (widest <= most) return said;
  return `${said}; a difference with a standard error of ${widest.toFixed(3)} cannot support: the most is ${most.toFixed(3)}`;
}

/** How many are as they are to be, with the furthest of the others by name. */
function counted(all: readonly Difference[], isSo: (one: Difference) => boolean, what: string): string {
  const others = all.filter((one) => !isSo(one)).sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const named = others.slice(0, NAMED).map((one) => numberInWords(one.what, one.value, one.interval));
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  const but = named.length === 0 ? '' : `, not ${named.join(', ')}${more}`;
  return `${all.length - others.length} of ${all.length} ${what}${but}`;
}

/** The largest standard error that can support: with a larger one even equal effects would lie inside the margin in fewer than 90 % of samples. */
function mostError({ ratio }: Pick<Rule<'C7'>, 'ratio'>): number {
  return Math.log(ratio) / normalQuantile((1 + EQUIVALENCE) / 2) / 2;
}

function besides(rule: Rule<'C7'>, findings: Findings): Evidence[] {
  if (missingLayer(rule.layer, findings) !== null) return [];
  const compared = comparedEffects(rule, findings);
  if (typeof compared === 'string') return ownEffects(findings);
  return [
    ...compared.flatMap(({ checkpoint, effects }) =>
      effects.map((one) => evidenceRow(`${checkpoint}: log ${one.effect}`, one, findings)),
    ),
    ...differencesOf(compared).map(({ what, value, interval }) => ({ what: `${what}, 90 %`, value, interval })),
  ];
}

function ownEffects(findings: Findings): Evidence[] {
  return findings.effects.effects
    .filter(({ value }) => value !== null)
    .map((one) => evidenceRow(`this checkpoint: log ${one.effect}`, one, findings));
}
