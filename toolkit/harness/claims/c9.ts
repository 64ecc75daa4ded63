import type { Estimate } from '../../metrics/estimate';
import { keptFor } from '../../metrics/kept';
import { own } from '../../own';
import type { Rule } from '../config/rules';
import type { Reading } from '../measure/readings';
import type { Gains, TaskGains } from '../probes/taskGains';
import { missingLayer, withoutValue } from './answer';
import { allOf, type Claim, type Evidence } from './claim';
import type { Findings } from './findings';
import {
  type Answer,
  answerOf,
  FAMILIES,
  FEWEST_TASKS,
  HELD,
  type Holding,
  layerLeads,
  type Leads,
  tasksOf,
  weakest,
  ZONE,
} from './layerGains';
import type { Part, PartWord } from './part';

export const representation: Claim<Rule<'C9'>> = {
  id: 'C9',
  title: 'the claimed layer holds structure and meaning, and is a zone',
  describe: ({ layer, site, delta, fewestDocuments }) =>
    `By the contextual gain of probes (${site}), averaged over the tasks of a family, with documents drawn: layer ${layer} holds ` +
    `structure, and meaning, if it lies within ${delta} of every layer, by the lower bound of each difference; contradicted if a ` +
    `layer leads it by more, simultaneously. It is a zone if the lower of the two families leads all layers a quarter of the depth or ` +
    `more away by more than ${delta}, and a plateau, contradicted, if it does not lead one of them by that, simultaneously. ` +
    `Inconclusive with fewer than ${FEWEST_TASKS} tasks in a family or ${fewestDocuments} documents, where one task decides the ` +
    `word, and in a family that does not rule out the layer at a sixth of the depth.`,
  parts: (rule, { probes }) => HOLDINGS.map((holding) => partOf(holding, rule, Object.keys(probes?.readings ?? {}))),
  judge: (rule, findings, answered) => {
    const { verdict, because, evidence } = allOf(answered, besides(rule, findings));
    return { verdict, because: because + untested(findings), evidence };
  },
};

/** Which of the reasons to leave out a task was not looked at. */
function untested({ probes }: Findings): string {
  return probes && !probes.isControlled
    ? '; whether the tasks lead the control task was not tested, as the config does not ask for it (probes.controls): none is left out for it'
    : '';
}

const HOLDINGS: readonly Holding[] = [...FAMILIES.map((family) => HELD[family]), ZONE];

const WHAT: Record<Holding['name'], string> = {
  structure: 'contextual gain of structure at the layer minus that of the layer that rivals it most',
  meaning: 'contextual gain of meaning at the layer minus that of the layer that rivals it most',
  zone: 'lower of the gains of structure and meaning at the layer minus that of the far layer that rivals it most',
};

function partOf(holding: Holding, { delta, fewestDocuments }: Rule<'C9'>, variants: readonly string[]): Part {
  const { name } = holding;
  const isZone = name === 'zone';
  return {
    name,
    what: WHAT[name],
    threshold: isZone ? delta : -delta,
    reason: isZone
      ? `a lead of at most ${delta} of the best gain over layers far away is a plateau`
      : `a user who takes the layer may lose ${delta} of the best gain`,
    ...{ side: 'above', clusters: 'documents', fewest: fewestDocuments, choices: ['layer', 'variant'] },
    variants,
    estimate: (findings, reading) => {
      const lacking = whyNot(holding, findings, reading);
      if (lacking !== null) return withoutValue(lacking);
      const { documents } = findings.probes!;
      const { lead } = weakest(leadsAt(holding, findings, reading).all);
      return { ...lead, n: documents, nSentences: documents, nDocuments: documents } satisfies Estimate;
    },
    word: (findings, reading, interval) => {
      const { word } = answerAt(holding, findings, reading, delta);
      const isHeld = word !== 'supported' || interval === null || interval[0] > (isZone ? delta : -delta);
      return isHeld ? word : 'inconclusive'; // by the bounds of a curve, which are wider
    },
    says: (findings, reading, { number }) => {
      const answer = answerAt(holding, findings, reading, delta);
      return `${answer.doubt ?? inWords(holding, answer, reading.layer)} (${number})`;
    },
  };
}

function answerAt(holding: Holding, findings: Findings, reading: Reading, delta: number): Answer {
  return answerOf(holding, leadsAt(holding, findings, reading), delta);
}

/** What a reading is judged on. */
function gainsAt(probes: TaskGains, { site, variant }: Reading): Gains | undefined {
  const there = [probes, ...probes.otherSites].find((place) => place.site === site);
  return there && (variant === null ? there : own(there.readings, variant));
}

/** The same leads are asked for by every margin and reading. */
const keptLeads = keptFor<Findings, Map<string, Leads>>(() => new Map());

function leadsAt(holding: Holding, findings: Findings, reading: Reading): Leads {
  const kept = keptLeads(findings);
  const key = `${holding.name} ${reading.site} ${reading.layer} ${reading.variant}`;
  const { level, numLayers } = findings;
  const probes = findings.probes!;
  const bounds = { documents: probes.documents, level, numLayers };
  const leads = kept.get(key) ?? layerLeads(holding, gainsAt(probes, reading)!.tasks, reading.layer, bounds);
  kept.set(key, leads);
  return leads;
}

/** Why a part has no number. */
function whyNot({ families }: Holding, { probes }: Findings, reading: Reading): string | null {
  const { site, layer } = reading;
  if (!probes) return 'the run has no probes';
  const gains = gainsAt(probes, reading);
  if (!gains)
    return `the probes are of site ${probes.site}, not of ${site}${reading.variant === null ? '' : ' with this reading'}`;
  if (layer === 0) return 'layer 0 gains nothing over itself';
  const { tasks, leftOut } = gains;
  const short = families.find((family) => tasksOf(tasks, family).length < FEWEST_TASKS);
  if (short === undefined) return null;
  const named = leftOut.filter(({ family }) => family === short).map(({ task, reason }) => `; ${task}: ${reason}`);
  return `${short} has ${tasksOf(tasks, short).length} tasks left and needs ${FEWEST_TASKS}${named.join('')}`;
}

function inWords({ name }: Holding, { rival, word }: Answer, layer: number): string {
  const says: Record<PartWord, string> =
    name === 'zone'
      ? {
          supported: `a zone: layer ${layer} leads all layers far away`,
          contradicted: `a plateau: layer ${layer} does not lead layer ${rival}`,
          inconclusive: `it is open whether layer ${layer} leads layer ${rival}`,
        }
      : {
          supported: `no layer holds more of ${name} than layer ${layer} by more than the margin`,
          contradicted: `layer ${rival} holds more of ${name} than layer ${layer}`,
          inconclusive: `it is open whether layer ${rival} holds more of ${name} than layer ${layer}`,
        };
  return says[word];
}

/** Margins from 0 to 0.2 at which the word of a part is asked for again. */
const MARGINS = Array.from({ length: 41 }, (_, at) => at / 200);

/** The layers that pass each part, and the margins at which its word would be another. */
function besides({ layer, site, delta }: Rule<'C9'>, findings: Findings): Evidence[] {
  if (missingLayer(layer, findings) !== null) return [];
  const reading = { layer, site, variant: null } as Reading;
  const leftOut = (findings.probes?.leftOut ?? []).map(({ task, family, reason }): Evidence => ({
    what: `${family}: ${task} is left out: ${reason}`,
    ...{ value: null, interval: null },
  }));
  const judged = HOLDINGS.filter((holding) => whyNot(holding, findings, reading) === null).flatMap((holding) => {
    const layers = Array.from({ length: findings.numLayers }, (_, at) => at + 1);
    const passing = layers.filter(
      (one) => answerAt(holding, findings, { ...reading, layer: one }, delta).word === 'supported',
    );
    const row = (what: string, value: number | null) => ({ what: `${holding.name}: ${what}`, value, interval: null });
    const names = passing.length === 0 ? 'none' : passing.join(', ');
    return [row(`layers that pass (${names})`, passing.length), ...marginRows(holding, findings, reading, row)];
  });
  return [...judged, ...leftOut];
}

function marginRows(
  holding: Holding,
  findings: Findings,
  reading: Reading,
  row: (what: string, value: number | null) => Evidence,
): Evidence[] {
  const { layer } = reading;
  const words = MARGINS.map((margin) => answerAt(holding, findings, reading, margin).word);
  const at = (index: number) => (index < 0 ? null : MARGINS[index]!);
  const [first, last] =
    holding.name === 'zone' ? (['supported', 'contradicted'] as const) : (['contradicted', 'supported'] as const);
  return [
    row(`largest margin up to 0.2 at which layer ${layer} is ${first}`, at(words.lastIndexOf(first))),
    row(`smallest margin up to 0.2 at which layer ${layer} is ${last}`, at(words.indexOf(last))),
  ];
}
