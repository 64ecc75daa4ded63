import { entryNamed } from '../../errors';
import type { Metric } from '../metric';
import type { Sample } from '../sample';
import type { Control, ControlledEstimate } from './control';
import { frequencyDecilesControl, frequencySplineControl } from './frequencyRange';
import { matchedFrequencyControl } from './matched';
import {
  allControl,
  frequencyControl,
  lengthControl,
  piecesControl,
  positionControl,
  singlePieceControl,
  withinSentenceControl,
} from './adjusting';

/** Every control there is, in the order of reports. */
export const CONTROLS: readonly Control[] = [
  frequencyControl,
  frequencySplineControl,
  matchedFrequencyControl,
  frequencyDecilesControl,
  piecesControl,
  singlePieceControl,
  positionControl,
  lengthControl,
  allControl,
  withinSentenceControl,
];

/**
 * The control of that name.
 *
 * @throws UserError for a name there is not, with the nearest there is
 */
export function controlNamed(name: string): Control {
  return entryNamed('control', CONTROLS, name);
}

/**
 * A metric of the scores with a confound held fixed.
 *
 * @param scores - one a word, finite
 * @throws Error for a metric that does not depend on the scores, another number of scores than words, or one that is not finite
 */
export function evaluateControlled(
  metric: Metric,
  control: Control,
  sample: Sample,
  scores: ArrayLike<number>,
): ControlledEstimate {
  if (metric.dependsOn !== 'scores')
    throw new Error(`${metric.name} depends on ${metric.dependsOn}, not on the scores`);
  if (scores.length !== sample.upos.length) throw new Error(`${scores.length} scores for ${sample.upos.length} words`);
  return control.evaluate(metric, sample, scores);
}
