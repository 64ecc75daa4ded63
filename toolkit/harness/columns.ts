import type { SentenceTaps } from '../activations/run';
import { activationStrength } from '../attribution/activationStrength';
import { attentionReceived } from '../attribution/attentionReceived';
import { placeKey, placeOf } from '../attribution/place';
import { scorerLayers } from '../attribution/registry';
import type { TapScorer } from '../attribution/scorer';
import type { BertConfig } from '../checkpoint/config';
import type { Encoding } from '../tokens/tokenizer';
import type { Cell } from './cells';

/** One number a wordpiece that a forward pass gives: a scorer's score at a layer and site, or a tap itself. */
export interface Column {
  /** `tas.post.8`, `shift.8` */
  key: string;
  /** The taps it is computed from. */
  taps: readonly string[];
  /** [T] from the taps of one sentence. */
  valuesOf: (taps: SentenceTaps, encoding: Encoding) => Float32Array;
}

/** The column of a cell. */
export function columnOf({ key, place, scorer }: Pick<Cell, 'key' | 'place' | 'scorer'>): Column {
  const valuesOf: Column['valuesOf'] = (taps, encoding) => Float32Array.from(scorer.pieceScores(taps, place, encoding));
  return { key, taps: scorer.taps(place), valuesOf };
}

/**
 * What a forward pass whose activations are kept computes besides what is asked, so that no later sweep over the same text needs
 * another: activation strength and attention received at each site and layer, and every shift.
 */
export function standardColumns(model: BertConfig): Column[] {
  const scorers: TapScorer[] = [activationStrength, attentionReceived];
  const scores = scorers.flatMap((scorer) => {
    return (scorer.factors.site ?? [null]).flatMap((site) =>
      scorerLayers(scorer, model).map((layer) => {
        const place = placeOf({ layer, site });
        return columnOf({ key: placeKey(scorer.name, place, scorer.factors), place, scorer });
      }),
    );
  });
  const shifts = Array.from({ length: model.numLayers }, (_, block) => {
    const tap = `shift.${block + 1}`;
    return { key: tap, taps: [tap], valuesOf: (taps: SentenceTaps) => taps[tap]!.values };
  });
  return [...scores, ...shifts];
}
