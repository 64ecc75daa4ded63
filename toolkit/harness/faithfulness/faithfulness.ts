import { loadModel, type Model } from '../../activations/model';
import { effectNamed, effectUnavailable } from '../../rationale/effects/registry';
import { ordinaryWordpieces, tokenDraw } from '../../rationale/ablation/tokenDistribution';
import { generatorFor } from '../../metrics/random';
import type { FaithfulnessConfig } from '../config/faithfulness';
import type { MeasureContext } from '../measure/context';
import type { Measurement } from '../measure/measurement';
import { primaryStrengths } from '../measure/primaryCells';
import { type ScorerAgreement, scorerAgreement } from './agreement';
import { askCurves, curveRows } from './curves';
import { askHighSets, highSetRows } from './highSets';
import { askSingles, singleRows } from './leaveOneOut';
import { type RankedScores, rankedScores, type UnavailableScorer } from './rankedScores';
import { rankedScorers } from './rankings';
import { Removals } from './removals';
import { type SampleContext, sampleContext, type SampleTools } from './sampleContext';
import { type VariantResults, variantResults } from './variantResults';

/** What removing words from a sample of the sentences shows. */
export interface Faithfulness {
  measured: Measurement[];
  agreement: ScorerAgreement;
  record: FaithfulnessRecord;
}

/** What a run records of it besides its rows. */
export interface FaithfulnessRecord {
  /** Positions of the sampled sentences in the run. */
  sentences: number[];
  /** Batches and wordpieces that the removals put through the model. */
  forwardPasses: number;
  tokens: number;
  /** Removals that were refused, by reason. */
  refused: Record<string, number>;
  /** Scorers that this checkpoint does not have, and why. */
  unavailable: Record<string, string>;
  /** Effects that this checkpoint does not have, and why. */
  unavailableEffects: Record<string, string>;
  /** Sentences on which a scorer failed, by scorer and reason. */
  failures: Record<string, Record<string, number>>;
  /** Of integrated gradients, the largest error of completeness. */
  completenessError: Record<string, number>;
}

/**
 * Measures what removing words does to the model.
 * @param best - The layer that the selection split would choose for activation strength; null where there is none.
 */
export async function measureFaithfulness(
  measure: MeasureContext,
  config: FaithfulnessConfig,
  best: number | null,
  tools: SampleTools,
): Promise<Faithfulness> {
  const context = sampleContext(measure, config);
  const ranked = rankedScorers(config.scorers, measure.job.checkpoint.config, best);
  const { available, unavailable } = await rankedScores(context, ranked, tools);
  const model = await tools.model();
  const [effects, missing] = usableEffects(config, model);
  const rows = await removalRows(context, available, effects, model, tools);
  return {
    measured: rows.measured,
    agreement: scorerAgreement(context, available),
    record: {
      sentences: context.sample.map(({ sentence }) => sentence),
      ...rows.spent,
      unavailable: Object.fromEntries(unavailable.map(({ key, reason }: UnavailableScorer) => [key, reason])),
      unavailableEffects: missing,
      failures: Object.fromEntries(available.filter(hasFailed).map(({ key, failures }) => [key, failures])),
      completenessError: Object.fromEntries(
        available.flatMap(({ key, completenessError }) => (completenessError === null ? [] : [[key, completenessError]])),
      ),
    },
  };
}
