import type { TapValues } from '../activations/run';
import { scorerLayers, SCORERS } from '../attribution/registry';
import type { BertConfig } from '../checkpoint/config';
import type { Cell } from './cells';
import { scoreKey } from './records';

/** One number a wordpiece that a forward pass gives: a scorer's score at a layer and site, or a tap itself. */
export interface Column {
  /** `tas.post.8`, `shift.8` */
  key: string;
  /** The tap it is computed from. */
  tap: string;
  /** [T] from the tap's values for one sentence. */
  valuesOf: (tap: TapValues) => Float32Array;
}

/** The column of a cell. */
export function columnOf({ key, tap, scorer }: Pick<Cell, 'key' | 'tap' | 'scorer'>): Column {
  return { key, tap, valuesOf: (values) => Float32Array.from(scorer.pieceScores(values)) };
}

/**
 * What a forward pass whose activations are kept computes besides what is asked, so that no later sweep over the same text needs
 * another: every scorer at each of its sites and layers, and every shift.
 */
export function standardColumns(model: BertConfig): Column[] {
  const scores = SCORERS.flatMap((scorer) =>
    scorer.sites.flatMap((site) =>
      scorerLayers(scorer, model).map((layer) =>
        columnOf({ key: scoreKey(scorer.name, layer, site), tap: scorer.tap(layer, site), scorer }),
      ),
    ),
  );
  const shifts = Array.from({ length: model.numLayers }, (_, block) => {
    const tap = `shift.${block + 1}`;
    return { key: tap, tap, valuesOf: ({ values }: TapValues) => values };
  });
  return [...scores, ...shifts];
}
