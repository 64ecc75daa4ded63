import type { Rule } from '../config/rules';
import {
  aboutLayer,
  type Claim,
  type Evidence,
  type Findings,
  type Judgement,
  type OtherRun,
  refuted,
  tooFewSentences,
  undecided,
} from './claim';

export const modelAgnostic: Claim<Rule<'C7'>> = {
  id: 'C7',
  title: 'model-agnostic',
  describe: ({ layer, site, fewestSentences }) =>
    `The layer at the same relative depth as layer ${layer} (${site}) has a rank by auc_content_function among the layers of each ` +
    `checkpoint, from 0, the best, to 1. Supported if the ranks differ by no more than between random halves of the corpus ` +
    `(.95 quantile), for each other checkpoint, and C3 and C5 are supported on all; not supported if the ranks differ by more, or ` +
    `C3 or C5 is not supported on any; otherwise, with fewer than ${fewestSentences} sentences, or with one checkpoint, inconclusive.`,
  judge: aboutLayer((rule, findings) => {
    const own = ownRank(rule, findings);
    if (!own) return undecided(`the run has no profile of tas, ${rule.site}`);
    const foreign = findings.otherRuns.find(({ corpusDigest }) => corpusDigest !== findings.corpusDigest);
    if (foreign) return undecided(`the run on ${foreign.checkpoint} is over another corpus`, rankEvidence(own));
    const others = findings.otherRuns.map((run) => otherRank(run, rule, findings.numLayers));
    const unusable = others.find((other): other is string => typeof other === 'string');
    if (unusable !== undefined) return undecided(unusable);
    const ranks = others as Rank[];
    const evidence = [own, ...ranks].flatMap(rankEvidence);
    if (ranks.length === 0) return undecided('one checkpoint alone: claims.C7.runs names no other run', evidence);
    const tooFew = tooFewSentences(rule.fewestSentences, [own, ...ranks]);
    if (tooFew !== null) return undecided(tooFew, evidence);
    const runs = [{ checkpoint: own.checkpoint, verdicts: findings.verdicts }, ...findings.otherRuns];
    return decide(own, ranks, runs, evidence);
  }),
};

/** Claims that must hold on every checkpoint. */
const ABOUT_LAYERS = ['C3', 'C5'];

/** Where the claimed layer stands among the layers of a checkpoint. */
interface Rank {
  checkpoint: string;
  layer: number;
  /** 0 for the best layer, 1 for the worst. */
  rank: number;
  /** .95 quantile of the difference between halves of the corpus. */
  betweenHalves: number;
  nSentences: number;
}

function ownRank({ layer, site }: Rule<'C7'>, findings: Findings): Rank | null {
  const at = { scorer: 'tas', layer, site };
  const rank = findings.find('layer_rank', at);
  const halves = findings.find('layer_rank_halves', at);
  if (rank?.value == null || halves?.value == null) return null;
  return {
    checkpoint: 'this checkpoint',
    layer,
    rank: rank.value,
    betweenHalves: halves.value,
    nSentences: rank.nSentences,
  };
}

/** The rank in another run, or why there is none. */
function otherRank(run: OtherRun, { layer, site }: Rule<'C7'>, numLayers: number): Rank | string {
  const aligned = Math.round((layer / numLayers) * run.numLayers);
  const valueOf = (metric: string) =>
    run.ranks.find(
      (row) => row.metric === metric && row.scorer === 'tas' && row.layer === aligned && row.site === site,
    );
  const rank = valueOf('layer_rank');
  const betweenHalves = valueOf('layer_rank_halves')?.value;
  if (rank?.value == null || betweenHalves == null)
    return `the run on ${run.checkpoint} has no rank of layer ${aligned}`;
  return { checkpoint: run.checkpoint, layer: aligned, rank: rank.value, betweenHalves, nSentences: rank.nSentences };
}

function rankEvidence({ checkpoint, layer, rank, betweenHalves }: Rank): Evidence[] {
  return [
    { what: `${checkpoint}: rank of layer ${layer}, 0 the best and 1 the worst`, value: rank, interval: null },
    { what: `${checkpoint}: .95 quantile of its difference between halves`, value: betweenHalves, interval: null },
  ];
}

type Judged = Pick<OtherRun, 'checkpoint' | 'verdicts'>;

function decide(own: Rank, others: readonly Rank[], runs: readonly Judged[], evidence: Evidence[]): Judgement {
  const apart = others.find(
    (other) => Math.abs(other.rank - own.rank) > Math.max(other.betweenHalves, own.betweenHalves),
  );
  if (apart)
    return refuted(
      `layer ${apart.layer} of ${apart.checkpoint} ranks elsewhere than layer ${own.layer} here`,
      evidence,
    );
  const said = runs.flatMap(({ checkpoint, verdicts }) =>
    ABOUT_LAYERS.map((claim) => ({
      claim,
      checkpoint,
      verdict: verdicts.find((verdict) => verdict.claim === claim)?.verdict ?? ('inconclusive' as const),
    })),
  );
  const against = said.find(({ verdict }) => verdict === 'not supported');
  if (against) return refuted(`${against.claim} is not supported on ${against.checkpoint}`, evidence);
  const open = said.find(({ verdict }) => verdict === 'inconclusive');
  if (open) return undecided(`${open.claim} is inconclusive on ${open.checkpoint}`, evidence);
  return { verdict: 'supported', because: 'the layer ranks alike and C3 and C5 hold on every checkpoint', evidence };
}
