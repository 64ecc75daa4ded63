import type { Contrast } from '../../metrics/differences';
import { PROBE_CONTROLS, type ProbeControl } from '../../probing/controlLabels';
import { type DocumentSums, type LayerContrasts, minus } from '../../probing/profile';
import {
  accuracyOf,
  type ContextualGains,
  contextualGains,
  documentsOf,
  type Judging,
  type NoGains,
  onSelection,
  savedPer,
} from './contextualGains';
import type { LayerProbes, ProbeReading } from './probeLayers';
import type { PreparedTask } from './taskUnits';

/** Contextual gains that C9 is judged on besides those of all units over layer 0. */
export const GAIN_READINGS = ['over word identity', 'unseen words', 'beyond layer 0'] as const;
export type GainReading = (typeof GAIN_READINGS)[number];

/** What the layers hold of one task, on draws of the documents that all tasks share; each list has one entry a layer, from 0. */
export interface TaskProfile {
  prepared: PreparedTask;
  /** Units and documents that judge. */
  units: number;
  documents: number;
  accuracy: LayerContrasts;
  /** Bits saved over knowing the classes' shares, as a share of the bits that a class takes then. */
  information: LayerContrasts;
  /** Bits saved per unit. */
  bits: LayerContrasts;
  /** Accuracy minus that of the control task; null where that was not fitted. */
  selectivity: LayerContrasts | null;
  /** Information by each control that was fitted. */
  controls: Partial<Record<ProbeControl, LayerContrasts>>;
  /** Information on unseen words; that of a layer together with layer 0 minus that of layer 0, where it was asked for. */
  readings: Partial<Record<ProbeReading, LayerContrasts>>;
  /** What the word type alone tells. */
  wordIdentity: { accuracy: Contrast; information: Contrast };
  gains: ContextualGains | NoGains;
  otherGains: Record<GainReading, ContextualGains | NoGains>;
  /** Information on the selection documents, by probes of all others. */
  selectionInformation: readonly number[];
  /** Probes of folds that ended before their tolerance. */
  unconverged: readonly number[];
  /** Bits per unit of the online code, null where it was not asked for. */
  onlineCodes: readonly (number | null)[];
}

/**
 * @param layers - One entry a layer, from 0.
 * @param identity - What the word type alone tells.
 */
export function taskProfile(
  prepared: PreparedTask,
  layers: readonly LayerProbes[],
  identity: DocumentSums,
  judging: Judging,
): TaskProfile {
  const [{ draws, selection }, own] = [judging, layers.map((layer) => layer.own)];
  const accuracy = (sums: DocumentSums) => accuracyOf(sums, draws);
  const informationOf = (sums: DocumentSums) => savedPer(sums.priorBits, sums, draws);
  const fitted = PROBE_CONTROLS.filter((name) => layers[0]!.controls[name]);
  const controlled = (name: ProbeControl) => layers.flatMap(({ controls }) => controls[name] ?? []);
  const [unseen, beyond] = [layers.map(({ readings }) => readings['unseen words']!), besideLayer0(layers)];
  const accuracies = own.map(accuracy);
  const information = own.map(informationOf);
  const tasks = controlled('control task');
  return {
    prepared,
    units: own[0]!.units.reduce((sum, count, document) => sum + count * draws[0]![document]!, 0),
    documents: documentsOf(own[0]!, draws),
    accuracy: accuracies,
    information,
    bits: own.map((sums) => savedPer(sums.units, sums, draws)),
    selectivity: tasks.length > 0 ? tasks.map((sums, at) => minus(accuracies[at]!, accuracy(sums))) : null,
    controls: Object.fromEntries(fitted.map((name) => [name, controlled(name).map(informationOf)])),
    readings: {
      ...(documentsOf(unseen[0]!, draws) > 1 && { 'unseen words': unseen.map(informationOf) }),
      ...(beyond && { 'beyond layer 0': beyond.map((sums) => minus(informationOf(sums), information[0]!)) }),
    },
    wordIdentity: { accuracy: accuracy(identity), information: informationOf(identity) },
    gains: contextualGains(own, own[0]!, judging),
    otherGains: {
      'over word identity': contextualGains(own, identity, judging),
      'unseen words': contextualGains(unseen, unseen[0]!, judging),
      'beyond layer 0': beyond ? contextualGains(beyond, own[0]!, judging) : NOT_ASKED,
    },
    selectionInformation: own.map((sums) => onSelection(sums.bits, sums.priorBits, selection)),
    unconverged: own.map(({ unconverged }) => unconverged),
    onlineCodes: layers.map(({ onlineCode }) => onlineCode),
  };
}

const NOT_ASKED = { reason: 'the config asks for no probes beside layer 0 (probes.conditional)' };

/** Layer 0 by itself, and every other together with it; null where these were not fitted. */
function besideLayer0([first, ...others]: readonly LayerProbes[]): DocumentSums[] | null {
  const beside = others.flatMap(({ readings }) => readings['beyond layer 0'] ?? []);
  return beside.length > 0 ? [first!.own, ...beside] : null;
}
