import { sha256 } from '../../checkpoint/digest';
import type { Estimate } from '../../metrics/estimate';
import type { MeasureContext } from './context';
import type { PrimaryReading, Reading, Statistics } from './readings';

/** What C7 compares between checkpoints, as natural logarithms: 0 is no effect. */
const EFFECTS = {
  /** C3's odds of content over function words in HIGH against LOW. */
  content_odds: (statistics: Statistics, reading: Reading) =>
    transformed(statistics.contentOdds(reading), (odds) => Math.log(odds)),
  /** C4's mean absolute change of the norm, content over function wordpieces. */
  norm_change: (statistics: Statistics, reading: Reading) =>
    transformed(statistics.contentShift('activation', reading), (ratio) => Math.log(ratio)),
  /** Odds of the AUC of content over function words. */
  auc_odds: (statistics: Statistics, reading: Reading) =>
    transformed(statistics.contentAuc(reading), (auc) => Math.log(auc / (1 - auc))),
};

export type EffectName = keyof typeof EFFECTS;

/** An effect of a run with its value in every draw. */
export interface RunEffect extends Pick<Estimate, 'value' | 'nSentences' | 'draws' | 'reason'> {
  effect: EffectName;
}

/** The effects of a run at one layer, `effects.json`: a claim over several checkpoints pairs their draws. */
export interface RunEffects {
  layer: number;
  site: string;
  /** sha256 over the places of all words that were counted: runs with the same one count the same words. */
  words: string;
  /** Of the draws: runs with the same words and seed drew the same sentences. */
  seed: number;
  effects: RunEffect[];
}

/** The effects at the layer and site that C7 names, by what the config says of the default reading. */
export function measureEffects(
  { job, table }: Pick<MeasureContext, 'job' | 'table'>,
  statistics: Statistics,
  primary: PrimaryReading,
): RunEffects {
  const { layer, site } = job.config.claims.C7;
  const reading: Reading = { layer, site, ...primary, punctuation: 'in', variant: null };
  const isThere = layer <= job.checkpoint.config.numLayers;
  return {
    layer,
    site,
    words: sha256(JSON.stringify(table.words.map(({ sentence, word }) => [sentence, word]))),
    seed: job.config.seed,
    effects: isThere ? effectsAt(statistics, reading) : [],
  };
}

function effectsAt(statistics: Statistics, reading: Reading): RunEffect[] {
  return Object.entries(EFFECTS).map(([effect, of]) => {
    const { value, nSentences, draws, reason } = of(statistics, reading);
    return { effect: effect as EffectName, value, nSentences, draws, ...(reason === undefined ? {} : { reason }) };
  });
}

/** NaN where the transformed value is not finite. */
function transformed(found: Estimate, transform: (value: number) => number): Estimate {
  const finite = (value: number) => (Number.isFinite(transform(value)) ? transform(value) : NaN);
  if (found.value === null) return found;
  const value = finite(found.value);
  if (Number.isNaN(value)) return { ...found, value: null, draws: null, reason: 'the effect has no logarithm' };
  return { ...found, value, draws: found.draws?.map(finite) ?? null };
}
