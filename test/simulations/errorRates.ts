import { salience } from '../../toolkit/harness/claims/c1';
import { contentWords } from '../../toolkit/harness/claims/c3';
import { shiftDominance } from '../../toolkit/harness/claims/c4';
import { layerEight } from '../../toolkit/harness/claims/c5';
import { lessPunctuation } from '../../toolkit/harness/claims/c6';
import { modelAgnostic } from '../../toolkit/harness/claims/c7';
import { representation } from '../../toolkit/harness/claims/c9';
import { judge } from '../../toolkit/harness/claims/claim';
import type { Findings } from '../../toolkit/harness/claims/findings';
import type { VerdictValue } from '../../toolkit/harness/claims/part';
import type { RunEffects } from '../../toolkit/harness/measure/effects';
import { clusterDraws } from '../../toolkit/metrics/bootstrap';
import type { Estimate } from '../../toolkit/metrics/estimate';
import { normalQuantile } from '../../toolkit/metrics/normal';
import { generatorFor } from '../../toolkit/random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { findingsWith } from '../harness/claims/plantedEstimates';
import { flat, peakAt, plantedGains, plateau, type Shape } from '../harness/claims/plantedGains';
import { ruleOf } from '../harness/runConfigOf';

/**
 * Error rates of every rule at its input: each number is the mean over clusters of values drawn from a normal distribution, with a
 * bootstrap over these clusters as in a run. `planted` lies five standard errors beyond the thresholds, `opposite` five beyond them on
 * the other side, and the nulls on the threshold of `supported` and on that of `contradicted`, which are the same in most rules.
 *
 * node --require ts-node/register test/simulations/errorRates.ts 200
 */

const SENTENCES = 100;
const DOCUMENTS = 24;
const DRAWS = 400;
/** Standard errors that a planted number lies beyond its threshold. */
const FAR = 5;

export const SCENARIOS = ['planted', 'opposite', 'null of supported', 'null of contradicted'] as const;
export type Scenario = (typeof SCENARIOS)[number];

const sentenceDraws = clusterDraws(SENTENCES, DRAWS, 8);
const documentDraws = clusterDraws(DOCUMENTS, DRAWS, 8);

/** A sampled number whose true value is `truth` and whose standard error is `error`. */
type Sampler = (truth: number, error: number, name: string) => Estimate;

/** Numbers of one simulated corpus: each name has values of its own, the same whenever it is asked for. */
function samplers(simulation: number): { bySentence: Sampler; byDocument: Sampler } {
  const sampler =
    (clusters: number, draws: readonly Uint16Array[], isDocument: boolean): Sampler =>
    (truth, error, name) => {
      const generator = generatorFor(simulation, name);
      const normal = () => normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, uniformFloat64(generator))));
      const values = Array.from({ length: clusters }, () => truth + error * Math.sqrt(clusters) * normal());
      const mean = (times: Uint16Array) => values.reduce((sum, value, at) => sum + value * times[at]!, 0) / clusters;
      const nSentences = isDocument ? 20 * clusters : clusters;
      const found = { value: mean(new Uint16Array(clusters).fill(1)), draws: Float64Array.from(draws, mean) };
      return { ...found, n: 10 * nSentences, nSentences, ...(isDocument && { nDocuments: clusters }) };
    };
  return { bySentence: sampler(SENTENCES, sentenceDraws, false), byDocument: sampler(DOCUMENTS, documentDraws, true) };
}

/** How many standard errors from its threshold, by scenario. */
const SIDE: Record<Scenario, number> = {
  planted: FAR,
  opposite: -FAR,
  'null of supported': 0,
  'null of contradicted': 0,
};

type Simulated = (scenario: Scenario, simulation: number) => VerdictValue;

/** Every rule that decides, by claim. */
export const RULES: Readonly<Record<string, Simulated>> = {
  C1: (scenario, simulation) => {
    const { byDocument } = samplers(simulation);
    const beyond = SIDE[scenario];
    return judge(
      salience,
      ruleOf('C1'),
      withStatistics({
        salienceAuc: () => byDocument(0.5 + beyond * 0.02, 0.02, 'auc'),
        salienceBeyond: () => byDocument(beyond * 0.1, 0.1, 'beyond'),
      }),
    ).verdict.verdict;
  },
  C3: (scenario, simulation) => {
    const { bySentence } = samplers(simulation);
    const beyond = SIDE[scenario];
    return judge(
      contentWords,
      ruleOf('C3'),
      withStatistics({
        contentOdds: () => bySentence(1 + beyond * 0.05, 0.05, 'odds'),
        contentSentences: () => bySentence(beyond * 0.05, 0.05, 'sentences'),
      }),
    ).verdict.verdict;
  },
  C4: (scenario, simulation) => {
    const { bySentence } = samplers(simulation);
    return judge(
      shiftDominance,
      ruleOf('C4'),
      withStatistics({
        contentShift: (shift) => bySentence(1 + SIDE[scenario] * 0.02, 0.02, shift),
      }),
    ).verdict.verdict;
  },
  C5: (scenario, simulation) => {
    const { bySentence } = samplers(simulation);
    // With errors of 0.005 by layer a difference has one of 0.007; a lead of less than 0.02 is none.
    const peak = scenario === 'opposite' ? 2 : 8;
    const lead = {
      planted: 0.02 + FAR * 0.007,
      opposite: 0.02 + FAR * 0.007,
      'null of supported': 0,
      'null of contradicted': 0.02,
    };
    const truth = (layer: number) => {
      const away = Math.abs(layer - peak);
      return 0.8 - (away > 1 ? lead[scenario] : away * Math.min(0.015, lead[scenario]));
    };
    return judge(
      layerEight,
      ruleOf('C5'),
      withStatistics({
        contentAuc: ({ layer }) => bySentence(truth(layer), 0.005, `auc ${layer}`),
      }),
    ).verdict.verdict;
  },
  C6: (scenario, simulation) => {
    const { bySentence } = samplers(simulation);
    const truth = (scorer: string) => (scorer === 'tas' ? 0.2 - 0.02 - SIDE[scenario] * 0.014 : 0.2);
    return judge(
      lessPunctuation,
      ruleOf('C6'),
      withStatistics({
        punctuationShare: (scorer) => bySentence(truth(scorer), 0.01, scorer),
      }),
    ).verdict.verdict;
  },
  C7: (scenario, simulation) => {
    const { bySentence } = samplers(simulation);
    const effects = (name: string, layer: number, truth: number): RunEffects => ({
      ...{ layer, site: 'post', words: 'words', seed: 8 },
      effects: (['content_odds', 'norm_change', 'auc_odds'] as const).map((effect) => ({
        ...bySentence(truth, 0.04, `${name} ${effect}`),
        effect,
      })),
    });
    const [own, other] = {
      planted: [0.5, 0.5],
      opposite: [0.3, -0.3],
      'null of supported': [0.5, 0.5 + Math.log(1.25)],
      'null of contradicted': [0, 0],
    }[scenario] as [number, number];
    const six = { checkpoint: 'six', corpusDigest: 'planted', numLayers: 6, effects: effects('six', 4, other) };
    const findings = findingsWith({}, { effects: effects('own', 8, own), otherRuns: [six] });
    return judge(modelAgnostic, ruleOf('C7'), findings).verdict.verdict;
  },
  C9: (scenario, simulation) => {
    // The word must hold without each of a family's three tasks; of two a difference of layers has an error of GAIN_ERROR / sqrt(2).
    const beyond = 0.05 + (FAR * GAIN_ERROR) / Math.sqrt(2);
    const [near, far] = [1, 1 - beyond];
    const level = (layer: number, peak: number, reach: number) => (Math.abs(layer - peak) < reach ? near : far);
    const shapes: Record<Scenario, Shape> = {
      planted: (layer) => level(layer, 8, 3),
      opposite: (layer) => level(layer, 4, 2),
      // Layer 7 leads layer 8 by the margin, which leads all far layers by it; layers that a family must rule out lie lower.
      'null of supported': (layer) => (layer === 7 ? 1 : layer < 4 ? 0.6 : Math.abs(layer - 8) < 3 ? 0.95 : 0.9),
      'null of contradicted': (layer) => (layer === 7 ? 1 : layer < 4 ? 0.6 : Math.abs(layer - 8) < 3 ? 0.95 : 0.9),
    };
    return wordOfProfile(shapes[scenario], simulation);
  },
};

const GAIN_ERROR = 0.014;

/** Profiles of a model of twelve blocks, and the word that each should be given. */
export const PROFILES: Readonly<Record<string, { shape: Shape; word: VerdictValue }>> = {
  'peak at 8': { shape: peakAt(8), word: 'supported' },
  // Layers that are far from 8, three away or more, are lower: a zone as wide as the rule lets it be.
  'plateau from 6 to 10': { shape: plateau(6, 10), word: 'supported' },
  'plateau from 4 to 12': { shape: plateau(4, 12), word: 'contradicted' },
  'peak at 4': { shape: peakAt(4), word: 'contradicted' },
  flat: { shape: flat, word: 'inconclusive' },
  'all noise': { shape: () => 0, word: 'inconclusive' },
};

/** What C9 says of simulated gains by document; without what stands beside its verdict, which takes longer. */
export function wordOfProfile(shape: Shape, simulation: number): VerdictValue {
  const { id, title, describe, parts } = representation;
  const probes = plantedGains(shape, GAIN_ERROR, simulation);
  const findings = findingsWith({}, { sites: ['post'], probes });
  const claim = { id, title, describe, parts: parts! };
  return judge(claim, ruleOf('C9'), findings).verdict.verdict;
}

/** One reading, so that a simulation takes milliseconds: every reading of a planted number is the same. */
function withStatistics(statistics: Parameters<typeof findingsWith>[0]): Findings {
  const kept = new Map<string, unknown>();
  const once = Object.entries(statistics).map(([name, statistic]) => [
    name,
    (...given: unknown[]) => {
      const key = `${name} ${JSON.stringify(given.map((one) => (typeof one === 'object' ? (one as { layer: number }).layer : one)))}`;
      if (!kept.has(key)) kept.set(key, (statistic as (...given: unknown[]) => unknown)(...given));
      return kept.get(key);
    },
  ]);
  return findingsWith(Object.fromEntries(once) as typeof statistics, { sites: ['post'] });
}

/** How often a rule gives each word. */
export function wordCounts(rule: Simulated, scenario: Scenario, simulations: number): Map<VerdictValue, number> {
  const counts = new Map<VerdictValue, number>();
  for (let simulation = 1; simulation <= simulations; simulation++) {
    const word = rule(scenario, simulation);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Markdown tables of how often each rule gives each word, and of what C9 says of each profile. */
export function errorRateTables(simulations: number): string {
  const rules = Object.entries(RULES).flatMap(([claim, rule]) =>
    SCENARIOS.map((scenario) => ({ names: [claim, scenario], counts: wordCounts(rule, scenario, simulations) })),
  );
  const profiles = Object.entries(PROFILES).map(([name, { shape, word }]) => ({
    names: [name, word],
    counts: wordCounts((_, simulation) => wordOfProfile(shape, simulation), 'planted', simulations),
  }));
  return [
    tableOf(['claim', 'scenario'], ['supported', 'contradicted', 'inconclusive', 'divided'], rules),
    tableOf(['profile', 'word it should get'], ['supported', 'contradicted', 'inconclusive'], profiles),
  ].join('\n\n');
}

interface Counted {
  names: string[];
  counts: ReturnType<typeof wordCounts>;
}

function tableOf(names: string[], words: VerdictValue[], rows: readonly Counted[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line([...names, ...words]),
    line([...names.map(() => '---'), ...words.map(() => '---:')]),
    ...rows.map((row) => line([...row.names, ...words.map((word) => String(row.counts.get(word) ?? 0))])),
  ].join('\n');
}

if (require.main === module) process.stdout.write(`${errorRateTables(Number(process.argv[2] ?? 200))}\n`);
