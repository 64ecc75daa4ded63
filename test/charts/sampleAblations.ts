import type { MatchedComparison } from '../../toolkit/harness/faithfulness/matchedRows';
import type { MetricRow } from '../../toolkit/harness/measure/records';
import { metricRow, number } from './sampleRows';

const SCORERS = [
  { scorer: 'tas', site: 'post', layer: 8 },
  { scorer: 'tas', site: 'post', layer: 2 },
  { scorer: 'attention_received', site: null, layer: 8 },
  { scorer: 'attention_rollout', site: null, layer: 8 },
  { scorer: 'attention_norm', site: null, layer: 8 },
  { scorer: 'gradient_x_input', site: null, layer: null },
  { scorer: 'integrated_gradients', site: null, layer: null },
  { scorer: 'leave_one_out', site: null, layer: null },
  { scorer: 'random', site: null, layer: null },
  { scorer: 'frequency', site: null, layer: null },
  { scorer: 'embedding_norm', site: null, layer: null },
  { scorer: 'position', site: null, layer: null },
] as const;

const SHARES = [0.01, 0.05, 0.1, 0.2, 0.5];

/** Faithfulness of every scorer by both ablations and two effects, at each share of the words and over all. */
export function ablationMetricRows(): MetricRow[] {
  return SCORERS.flatMap((place, at) =>
    (['mask', 'delete'] as const).flatMap((ablation, way) =>
      ['cls_cosine', 'mean_cosine'].flatMap((effect) => {
        const common = { ...place, ablation, effect, primary: effect === 'mean_cosine' } as const;
        const curve = (metric: string, from: number) =>
          SHARES.map((share, step) =>
            metricRow({ ...common, metric, bin: `share ${share}` }, from + (number(at, way) * (step + 1)) / 10),
          );
        const means = ['comprehensiveness', 'sufficiency'].map((metric, which) =>
          metricRow(
            { ...common, metric, nullValue: 0.45, pAdjusted: at % 3 === 0 ? 0.2 : 0.001 },
            number(at, way + which),
          ),
        );
        return [...curve('comprehensiveness', 0), ...curve('sufficiency', 0.1), ...means];
      }),
    ),
  );
}

/** Plausibility of every scorer, the F1s of HIGH. */
export function plausibilityMetricRows(): MetricRow[] {
  const high = { boundary: 'quantile 0.75', scope: 'sentence' } as const;
  return SCORERS.flatMap((place, at) =>
    ['auprc', 'token_f1', 'token_iou', 'iou_f1'].map((metric, which) => {
      const where = { ...place, ...(which > 0 && high), nullValue: 0.25, pAdjusted: at % 3 === 0 ? 0.2 : 0.001 };
      return metricRow({ ...where, metric }, number(at, which) / 2);
    }),
  );
}

const COSTS = [
  { scorer: 'tas', passes: 1, flops: 1.73e11 },
  { scorer: 'attention_received', passes: 1, flops: 1.73e11 },
  { scorer: 'frequency', passes: 0, flops: 0 },
  { scorer: 'integrated_gradients', passes: 50, flops: 2.6e13 },
  { scorer: 'leave_one_out', passes: 18.4, flops: 3.2e12 },
] as const;

export function costRows(): MetricRow[] {
  return COSTS.flatMap(({ scorer, passes, flops }) => [
    metricRow({ metric: 'passes_per_sentence', scorer, interval: null }, passes),
    metricRow({ metric: 'flops_per_1000_tokens', scorer, interval: null }, flops),
  ]);
}

/** Norms moved, and HIGH and top words replaced, at every layer, by two effects. */
export function interventionMetricRows(numLayers: number): MetricRow[] {
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
  return ['mean_cosine', 'mlm_loss'].flatMap((effect, which) =>
    layers.flatMap((layer) => {
      const place = { layer, site: 'post', effect } as const;
      const norms = { ...place, ablation: 'scale_norms', bin: 'd 1' } as const;
      const tested = { nullValue: (number(layer, 9) - 0.5) / 10, p: 0.001, pAdjusted: layer % 3 === 1 ? 0.01 : 0.3 };
      const words = ['zero', 'mean', 'resample'].flatMap((ablation, at) =>
        ['high', 'top 3'].flatMap((bin, set) =>
          ([null, 'matched'] as const).map((control, side) => {
            const value = number(layer, at + 2 * set + 5 * side + which);
            return metricRow({ ...place, metric: 'intervention_effect', ablation, bin, control }, value);
          }),
        ),
      );
      const odd = metricRow({ ...norms, metric: 'intervention_odd_part', ...tested }, (number(layer, which) - 0.5) / 5);
      return [odd, ...words];
    }),
  );
}

const COMPARED = [
  { scorer: 'tas.post.2', word: 'more' },
  { scorer: 'tas.post.8', word: 'equivalent' },
  { scorer: 'attention_received.8', word: 'less' },
  { scorer: 'leave_one_out', word: 'not told' },
] as const;

/** Scorers' words beside matched words, by both operations, with a margin of all effects but one. */
export function matchedComparisons(): MatchedComparison[] {
  return (['mask', 'delete'] as const).flatMap((operation, way) =>
    ['pseudo_likelihood', 'standardised_states', 'mlm_loss'].flatMap((effect, which) =>
      COMPARED.map(({ scorer, word }, at): MatchedComparison => {
        const excess = number(at + way, which) - 0.5;
        const interval: [number, number] = [
          Math.round((excess - 0.1) * 100) / 100,
          Math.round((excess + 0.1) * 100) / 100,
        ];
        const margin = which === 2 ? null : 0.12;
        const counts = { sentences: 56, words: 120, unmatched: 7, rarer: 0.5, refused: {} };
        return { scorer, operation, effect, word, excess: Math.round(excess * 100) / 100, interval, margin, ...counts };
      }),
    ),
  );
}
