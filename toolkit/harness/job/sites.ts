import { scorerNamed } from '../../attribution/registry';
import { UserError } from '../../errors';
import type { Site } from '../../graph/taps';
import type { ExperimentConfig, ScorerSweep } from '../config/config';
import type { InterventionConfig } from '../config/interventions';
import { CLAIMED_SITE } from '../config/rules';

/**
 * A config at the sites of a model. A sweep that names none goes over all of them, since neither is the right one; a claim about the
 * protocol's site is judged at the model's first where the model has no such site.
 * @throws {UserError} For a site that the model does not have, naming those it has.
 */
export function atSites(config: ExperimentConfig, sites: readonly Site[]): ExperimentConfig {
  for (const { name, site } of config.faithfulness?.scorers ?? [])
    if (site !== undefined) checkSite(`faithfulness.scorers: site of ${name}`, site, sites);
  const interventions = config.interventions && interventionsAt(config.interventions, sites);
  const [first, ...others] = config.scorers.map((sweep) => sweepAt(sweep, sites)) as [ScorerSweep, ...ScorerSweep[]];
  return { ...config, scorers: [first, ...others], interventions, claims: claimsAt(config.claims, sites) };
}

function interventionsAt(asked: InterventionConfig, sites: readonly Site[]): InterventionConfig {
  const { site = sites[0]!, scorer } = asked;
  checkSite('interventions.site', site, sites);
  if (scorer.site !== undefined) checkSite(`interventions.scorer: site of ${scorer.name}`, scorer.site, sites);
  return { ...asked, site };
}

function sweepAt(sweep: ScorerSweep, sites: readonly Site[]): ScorerSweep {
  const { name, site, ...others } = sweep;
  if (!scorerNamed(name).factors.site) return sweep;
  for (const one of site ?? []) checkSite(`scorers: site of ${name}`, one, sites);
  return { name, site: site ?? ([...sites] as [Site, ...Site[]]), ...others };
}

function claimsAt(claims: ExperimentConfig['claims'], sites: readonly Site[]): ExperimentConfig['claims'] {
  const entries = Object.entries(claims).map(([id, rule]) => {
    if (!('site' in rule)) return [id, rule];
    if (rule.site === CLAIMED_SITE && !sites.includes(CLAIMED_SITE)) return [id, { ...rule, site: sites[0]! }];
    checkSite(`claims.${id}.site`, rule.site, sites);
    return [id, rule];
  });
  return Object.fromEntries(entries) as ExperimentConfig['claims'];
}

function checkSite(what: string, got: Site, sites: readonly Site[]): void {
  if (!sites.includes(got))
    throw new UserError({ what, got, expected: `one of ${sites.join(', ')}`, candidates: sites });
}
