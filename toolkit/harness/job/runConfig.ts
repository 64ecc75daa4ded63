import type { StateAggregation } from '../../activations/wordStates';
import { scorerNamed } from '../../attribution/registry';
import { UserError } from '../../errors';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import type { Site } from '../../graph/taps';
import type { Operation } from '../../rationale/ablation/ablation';
import type { Effect } from '../../rationale/effects/effect';
import { effectNamed, EFFECTS } from '../../rationale/effects/registry';
import type { ExperimentConfig, ScorerSweep } from '../config/config';
import type { AskedFaithfulness, AskedRanking, FaithfulnessConfig, Ranking } from '../config/faithfulness';
import type { AskedInterventions, InterventionConfig } from '../config/interventions';
import { layerAt } from '../config/layer';
import type { ProbesConfig } from '../config/probes';
import { PROBE_CONTROLS, type ProbeControl } from '../../probing/controlLabels';
import { CLAIMED_SITE, RULES, type Rules } from '../config/rules';

/** A config for one checkpoint: its sites are the model's, its layers are counted. */
export type RunConfig = Omit<ExperimentConfig, 'claims' | 'faithfulness' | 'interventions' | 'probes'> & {
  claims: Rules;
  faithfulness: FaithfulnessConfig | null;
  interventions: InterventionConfig | null;
  probes: PlacedProbes | null;
};

/** What is asked of probes, at a site that the model has, with every control by its name. */
export type PlacedProbes = ProbesConfig & { site: Site; aggregation: StateAggregation; controls: ProbeControl[] };

/** What a config depends on of a model. */
type RunModel = Pick<ConvertedFolder, 'sites' | 'roles' | 'heads'> & { config: { numLayers: number } };

/**
 * A config for one model. A sweep that names no site goes over all of them, since neither is the right one; a claim about the
 * protocol's site is judged at the model's first where the model has no such site; a relative depth becomes the layer that is there; what
 * removals are, what is compared and what is explained follow from the model's tokens and head, unless the config says it.
 * @throws {UserError} For a site that the model does not have, naming those it has, and a depth at which a claim has no sense.
 */
export function configFor(config: ExperimentConfig, model: RunModel): RunConfig {
  const { sites } = model;
  const [first, ...others] = config.scorers.map((sweep) => sweepAt(sweep, sites)) as [ScorerSweep, ...ScorerSweep[]];
  const faithfulness = config.faithfulness && faithfulnessAt(config.faithfulness, model);
  const interventions = config.interventions && interventionsAt(config.interventions, model);
  return {
    ...config,
    scorers: [first, ...others],
    faithfulness,
    interventions,
    probes: config.probes && probesAt(config.probes, model),
    claims: claimsFor(config.claims, model),
  };
}

function sweepAt(sweep: ScorerSweep, sites: readonly Site[]): ScorerSweep {
  const { name, site, ...others } = sweep;
  if (!scorerNamed(name).factors.site) return sweep;
  for (const one of site ?? []) checkSite(`scorers: site of ${name}`, one, sites);
  return { name, site: site ?? ([...sites] as [Site, ...Site[]]), ...others };
}

function faithfulnessAt(asked: AskedFaithfulness, model: RunModel): FaithfulnessConfig {
  const { operations = removalsOf(model), effects = effectsOf(model) } = asked;
  const scorers = asked.scorers.map((ranking) => rankingAt(ranking, model, 'faithfulness.scorers'));
  return { ...asked, scorers, operations, effects };
}

/** A model without a mask token was not made to fill one in; what another token in a word's place leaves is the nearest there is. */
function removalsOf({ roles }: RunModel): Operation[] {
  if (roles.mask !== null) return ['mask', 'delete'];
  return roles.removal === null ? ['delete'] : ['replace', 'delete'];
}

/** Whether a model tells the next token, or would if it had a head. */
export function isCausal({ heads, roles }: Pick<RunModel, 'heads' | 'roles'>): boolean {
  return heads.includes('causalLm') || (roles.mask === null && !heads.includes('maskedLm'));
}

/** Every effect but those by layer, and those of the head that models of another kind have. */
function effectsOf(model: RunModel): string[] {
  const other: readonly Effect['needs'][] = isCausal(model) ? ['masked LM'] : ['causal LM', 'next token'];
  return EFFECTS.filter(({ needs }) => needs !== 'every state' && !other.includes(needs)).map(({ name }) => name);
}

function interventionsAt(asked: AskedInterventions, model: RunModel): InterventionConfig {
  const { site = model.sites[0]!, scorer, effects = interventionEffects(model) } = asked;
  checkSite('interventions.site', site, model.sites);
  return { ...asked, effects, site, scorer: rankingAt(scorer, model, 'interventions.scorer') };
}

/** Those on the head first. */
function interventionEffects(model: RunModel): string[] {
  const names = effectsOf(model);
  const ofHead = names.filter((name) => effectNamed(name).needs !== 'last state');
  return [...ofHead, 'mean_cosine', 'cls_cosine'];
}

function probesAt(asked: ProbesConfig, model: RunModel): PlacedProbes {
  const { sites } = model;
  const { site = sites[0]!, aggregation = isCausal(model) ? 'last' : 'mean', controls } = asked;
  checkSite('probes.site', site, sites);
  const { sites: others, aggregations } = asked.alsoAt ?? { sites: [], aggregations: [] };
  for (const other of others) checkSite('probes.alsoAt.sites', other, sites);
  const again = others.find((other) => other === site) ?? aggregations.find((one) => one === aggregation);
  if (again !== undefined)
    throw new UserError({
      what: 'probes.alsoAt',
      got: again,
      expected: 'places where the probes are not fitted anyway',
    });
  const isAsked = (control: ProbeControl) => (Array.isArray(controls) ? controls.includes(control) : controls);
  return { ...asked, site, aggregation, controls: PROBE_CONTROLS.filter(isAsked) };
}

/** @param key - Of the config, where it stands. */
function rankingAt({ layer, ...asked }: AskedRanking, model: RunModel, key: string): Ranking {
  const { sites, config } = model;
  const hasOther = scorerNamed(asked.name).factors.target && asked.target === undefined && isCausal(model);
  const ranking = hasOther ? { ...asked, target: 'lm_loss' as const } : asked;
  if (ranking.site !== undefined) checkSite(`${key}: site of ${ranking.name}`, ranking.site, sites);
  if (layer === undefined) return ranking;
  return { ...ranking, layer: layer === 'best' || layer === 'last' ? layer : layerAt(layer, config.numLayers) };
}

function claimsFor(claims: ExperimentConfig['claims'], model: RunModel): Rules {
  const entries = Object.entries(claims).map(([id, asked]) => [id, ruleFor(id as keyof Rules, asked, model)]);
  return Object.fromEntries(entries) as Rules;
}

function ruleFor(
  id: keyof Rules,
  asked: ExperimentConfig['claims'][keyof Rules],
  { sites, config: { numLayers } }: RunModel,
): Rules[keyof Rules] {
  const rule = { ...asked, layer: layerAt(asked.layer, numLayers) };
  if (!RULES[id].shape.layer.safeParse(rule.layer).success)
    throw new UserError({
      what: `claims.${id}.layer: ${asked.layer} of ${numLayers} blocks is layer ${rule.layer}`,
      expected: 'a later layer',
    });
  if (!('site' in rule)) return rule;
  if (rule.site === CLAIMED_SITE && !sites.includes(CLAIMED_SITE)) return { ...rule, site: sites[0]! };
  checkSite(`claims.${id}.site`, rule.site, sites);
  return rule;
}

function checkSite(what: string, got: Site, sites: readonly Site[]): void {
  if (!sites.includes(got))
    throw new UserError({ what, got, expected: `one of ${sites.join(', ')}`, candidates: sites });
}
