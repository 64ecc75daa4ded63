import { planBatches, type RowValues } from '../activations/batch';
import type { Feeds } from '../activations/graphRunner';
import type { Model } from '../activations/model';
import { TokenCount, tokensOf } from '../activations/progress';
import { runBatches, type SentenceTaps } from '../activations/run';
import { UserError } from '../errors';
import { TARGETS } from '../graph/taps';
import type { Encoding } from '../tokens/tokenizer';
import type { Place } from './place';
import { noRemovalToken } from './roles';
import type { PassCost, PassScorer, SentenceScores } from './scorer';
import { type PreparedTarget, prepareTarget, targetOf, targetUnavailable } from './targets';

/** How often a sentence goes through the model, and for how many of these times the derivative is computed. */
interface Passes {
  rows: number;
  gradients: number;
}

/** What a scorer works with once its target stands. */
interface PassWork {
  model: Model;
  encodings: readonly Encoding[];
  target: PreparedTarget;
  progress: TokenCount;
  /** Positions of the sentences to score. */
  only: readonly number[];
}

/** What one scorer with passes of its own does other than the others. */
interface PassScorerParts extends Pick<PassScorer, 'name' | 'description' | 'source' | 'defaultAggregation'> {
  /** Whether words are taken away, for which the model must have a token; default not. */
  removes?: boolean;
  passesOf: (encoding: Encoding) => Passes;
  scoresOf: (work: PassWork) => AsyncGenerator<SentenceScores>;
}

/** A scorer that explains a target by passes of its own: what it costs, where it is unavailable, and its target prepared for it. */
export function passScorer({ passesOf, scoresOf, removes = false, ...named }: PassScorerParts): PassScorer {
  const unavailable: PassScorer['unavailable'] = (model, place) =>
    (removes ? noRemovalToken(model.roles, named.name) : null) ?? targetUnavailable(model, targetOf(place));
  const costOf = (encodings: readonly Encoding[], place: Place) => passCost(encodings, place, passesOf);
  return {
    ...named,
    cost: 'many passes',
    factors: { target: TARGETS },
    firstLayer: null,
    unavailable,
    costOf,
    scoreSentences: async function* (model, encodings, place, onProgress, only = [...encodings.keys()]) {
      const reason = unavailable(model, place);
      if (reason !== null) throw new UserError({ what: `${named.name}: ${reason}` });
      const scored = only.map((at) => encodings[at]!);
      const progress = new TokenCount(named.name, costOf(scored, place).tokens, onProgress);
      const target = await prepareTarget(model, encodings, targetOf(place), progress, only);
      yield* scoresOf({ model, encodings, target, progress, only });
    },
  };
}

/** What the passes of all sentences add up to, with the one that a cosine needs for what it compares with. */
function passCost(encodings: readonly Encoding[], place: Place, passesOf: (encoding: Encoding) => Passes): PassCost {
  const cost = { rows: 0, tokens: 0, gradientTokens: 0 };
  for (const encoding of encodings) {
    const { rows, gradients } = passesOf(encoding);
    const passes = rows + (targetOf(place) === 'cosine' ? 1 : 0);
    cost.rows += passes;
    cost.tokens += passes * encoding.inputIds.length;
    cost.gradientTokens += gradients * encoding.inputIds.length;
  }
  return cost;
}

/** A sentence as it goes through the model once: with some of its ids replaced, say, or with other states fed. */
export interface PassRow {
  /** Position of the sentence in the run. */
  sentence: number;
  encoding: Encoding;
  /** What it is fed besides its ids; asked for when its batch is made. */
  feeds: () => Readonly<Record<string, RowValues>>;
}

/** A sentence whose rows have all gone through the model. */
interface FinishedRows {
  sentence: number;
  /** The taps of each row, in the order of the rows. */
  rows: SentenceTaps[];
}

/**
 * Runs rows of many sentences in batches by token budget, and yields a sentence as soon as all its rows are through. A sentence's rows
 * stand next to each other in `rows` and have the same length, so that few sentences wait at a time.
 * @param shared - What every batch is fed.
 */
export async function* runRows(
  model: Model,
  rows: readonly PassRow[],
  taps: readonly string[],
  shared: Feeds,
  progress: TokenCount,
): AsyncGenerator<FinishedRows> {
  const encodings = rows.map(({ encoding }) => encoding);
  const counts = new Map<number, number>();
  for (const { sentence } of rows) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const found = new Map<number, SentenceTaps[]>();
  const extra = { rowOf: (index: number) => rows[index]!.feeds(), shared };
  const batches = planBatches(encodings, model.tokenBudget);
  for await (const { batch, sentences } of runBatches(model, encodings, batches, { taps, extra })) {
    progress.add(tokensOf(encodings, batch));
    for (const [row, index] of batch.indices.entries()) {
      const { sentence } = rows[index]!;
      const own = found.get(sentence) ?? [];
      found.set(sentence, own);
      own.push(sentences[row]!);
      if (own.length < counts.get(sentence)!) continue;
      found.delete(sentence);
      yield { sentence, rows: own };
    }
  }
}
