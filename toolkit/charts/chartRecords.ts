import type { Multiverse } from '../harness/claims/multiverse';
import type { RecordedVerdict } from '../harness/run/readRun';
import type { Rules } from '../harness/config/rules';
import type { GoldSource } from '../harness/faithfulness/plausibility';
import type { MatchedComparison } from '../harness/faithfulness/matchedRows';
import type { MetricRow } from '../harness/measure/records';
import type { NamedTokens } from '../harness/run/namedTokens';
import type { Aggregates } from '../harness/run/evaluate';
import type { LayerMap } from '../harness/probes/layerMap';
import type { WordRow } from '../harness/run/words';
import type { Site } from '../graph/taps';
import type { Boundary, Scope } from '../rationale/high';
import { counted } from './title';

/** The claimed layer, and how many there are; every chart over layers marks it. */
export interface LayerRange {
  /** `hidden_states` index. */
  claimed: number;
  /** Blocks of the model: layers go from 0 to this. */
  numLayers: number;
}

/** True where the model is deep enough to have the claimed layer. */
export function hasClaimedLayer({ claimed, numLayers }: LayerRange): boolean {
  return claimed <= numLayers;
}

/** For a caption: why the claimed layer is not marked; nothing where the model has it. */
export function unmarkedSentences(range: LayerRange): string[] {
  if (hasClaimedLayer(range)) return [];
  return [
    `Layer ${range.claimed}, the claimed one, is not marked: this model has ${counted(range.numLayers, 'layer')}.`,
  ];
}

/** For the caption of a chart with `claimedRow`: what the outline means, or why there is none. */
export function claimedRowSentences(range: LayerRange): string[] {
  if (!hasClaimedLayer(range)) return unmarkedSentences(range);
  return [`Outlined row: layer ${range.claimed}, the claimed one.`];
}

/** Font weight of axis labels that sets off the value that is marked. */
export function boldLabel(value: string | number) {
  return { condition: { test: `datum.value === ${JSON.stringify(value)}`, value: 'bold' }, value: 'normal' } as const;
}

/** What a run gives to its charts: nothing of it grows with the corpus. */
export interface ChartRecords {
  metrics: readonly MetricRow[];
  aggregates: Aggregates;
  /** The words of one sentence. */
  example: readonly WordRow[];
  verdicts: readonly RecordedVerdict[];
  readings: Multiverse;
  /** The rules that claims are judged by; charts mark what they name. */
  claims: Pick<Rules, 'C2' | 'C4' | 'C5'>;
  /** Level of the intervals in `metrics`: 0.95 for 95 %. */
  level: number;
  /** From which score on a word is HIGH in primary rows, and over what that is drawn. */
  boundary: Boundary;
  scope: Scope;
  /** Where gold rationales come from; null where the run has none. */
  gold: GoldSource | null;
  /** Scorers' words beside matched words; none where no word was removed. */
  matched: readonly MatchedComparison[];
  /** What each layer holds; null where the run has no probes. */
  layerMap: LayerMap | null;
  /** Blocks of the model: layers go from 0 to this. */
  numLayers: number;
  /** Where the model's states can be taken; charts of one site show the first. */
  sites: readonly [Site, ...Site[]];
  /** What tokens of the model are called. */
  tokens: NamedTokens;
}

/** The layers of a run and the claimed one. */
export function layerRange({ claims, numLayers }: Pick<ChartRecords, 'claims' | 'numLayers'>): LayerRange {
  return { claimed: claims.C5.layer, numLayers };
}
