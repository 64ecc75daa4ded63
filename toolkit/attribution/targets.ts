import type { RowValues } from '../activations/batch';
import type { Feeds } from '../activations/graphRunner';
import type { Model } from '../activations/model';
import type { TokenCount } from '../activations/progress';
import { runTaps, type SentenceTaps } from '../activations/run';
import { UserError } from '../errors';
import { cotangentTap, normKind, outputSite, type Target, TARGETS } from '../graph/taps';
import { own } from '../own';
import type { Encoding } from '../tokens/tokenizer';
import type { Place } from './place';
import { noSentenceToken, sentenceToken } from './roles';

/**
 * A number of each sentence that words are held to raise or lower, ready to be computed and differentiated:
 *
 * - `mlm_loss`: minus the mean masked-LM loss of the sentence's own ids in one pass, in nats, so that high is good for all targets
 * - `lm_loss`: minus the mean loss of the sentence's own ids, each after those before it, in a causal model
 * - `logit`: the mean of the own ids' logits in that pass
 * - `cls_norm`: the L2 norm of the last hidden state of the token that stands for the sentence, [CLS] in BERT
 * - `cosine`: of the mean-pooled last hidden state with that of another sentence of the run, the next one with other ids
 *
 * The means are over ordinary tokens; in a causal model without the first token, which nothing comes before.
 */
export interface PreparedTarget {
  /** The taps its value is read from. */
  taps: readonly string[];
  /** What a sentence, with whatever ids, is fed for the value. */
  valueFeeds: (sentence: number) => Readonly<Record<string, RowValues>>;
  /** What a sentence is fed for the derivative, which is of the value over all ordinary tokens. */
  gradientFeeds: (sentence: number) => Readonly<Record<string, RowValues>>;
  /** What every batch is fed for the derivative: nothing from the other targets. */
  shared: Feeds;
  /** The value. Where it is a mean over tokens, those at `kept`; NaN if there are none. */
  valueOf: (taps: SentenceTaps, kept: readonly number[]) => number;
}

/** What asks for the token that stands for the sentence. */
const CLS_NORM = 'the target cls_norm';

/** The target of a place; the first where it names none. */
export function targetOf({ target }: Pick<Place, 'target'>): Target {
  return target ?? TARGETS[0];
}

/** Why a model does not have a target, or null. */
export function targetUnavailable(model: Pick<Model, 'roles' | 'taps'>, target: Target): string | null {
  const reason = target === 'cls_norm' ? noSentenceToken(model.roles, CLS_NORM) : null;
  if (reason !== null) return reason;
  if (hasCotangent(model, target)) return null;
  const head = { mlm_loss: 'masked-LM', lm_loss: 'causal-LM' };
  return `the checkpoint has no ${own(head, target) ?? 'language-model'} head, which the target ${target} needs`;
}

function hasCotangent({ taps }: Pick<Model, 'taps'>, target: Target): boolean {
  return taps.some(({ name }) => name === cotangentTap(target));
}

/**
 * Prepares a target for the sentences of a run.
 * @param only - Positions of those that will be asked for.
 * @throws {UserError} For a cosine where there is no other sentence to be near to.
 */
export async function prepareTarget(
  model: Model,
  encodings: readonly Encoding[],
  target: Target,
  progress: TokenCount,
  only: readonly number[] = [...encodings.keys()],
): Promise<PreparedTarget> {
  const shared = nothingElse(model, target);
  if (target === 'cosine') return { ...(await cosineTarget(model, encodings, progress, only)), shared };
  if (target === 'cls_norm') return { ...clsNormTarget(model), shared };
  return { ...labelTarget(model, encodings, target), shared };
}

/** Positions of a sentence's ordinary tokens. */
export function ordinaryTokens({ special }: Pick<Encoding, 'special'>): number[] {
  return special.flatMap((isSpecial, at) => (isSpecial ? [] : [at]));
}

/** A zero for what each other target owes to the last hidden state. */
function nothingElse(model: Model, target: Target): Feeds {
  const others = TARGETS.filter((other) => other !== target && hasCotangent(model, other));
  return Object.fromEntries(
    others.map((other) => [cotangentTap(other), { shape: [1, 1, 1], values: new Float32Array(1) }]),
  );
}

type Measured = Omit<PreparedTarget, 'shared'>;

/** In a causal model the likelihood of a token is read where the one before it stands. */
function labelTarget(
  { heads }: Pick<Model, 'heads'>,
  encodings: readonly Encoding[],
  target: 'mlm_loss' | 'lm_loss' | 'logit',
): Measured {
  const [tap, sign] = target === 'logit' ? ['label_logit', 1] : [target, -1];
  const ahead = heads.includes('causalLm') ? 1 : 0;
  const labels = (sentence: number) => {
    const { inputIds } = encodings[sentence]!;
    return { labels: Int32Array.from(inputIds, (id, at) => inputIds[at + ahead] ?? id) };
  };
  const weights = (sentence: number) => {
    const { special } = encodings[sentence]!;
    const read = ordinaryTokens({ special }).filter((at) => at >= ahead);
    const share = sign / read.length;
    return Float32Array.from(special, (_, at) => (read.includes(at + ahead) ? share : 0));
  };
  return {
    taps: [tap],
    valueFeeds: labels,
    gradientFeeds: (sentence) => ({ ...labels(sentence), label_weights: weights(sentence) }),
    valueOf: (taps, kept) => {
      const { values } = own(taps, tap)!;
      const read = kept.filter((at) => at >= ahead);
      return (sign * read.reduce((sum, at) => sum + values[at - ahead]!, 0)) / read.length;
    },
  };
}

function clsNormTarget({ config, sites, roles, tap: find }: Model): Measured {
  const tap = find({ kind: normKind('l2', false), layer: config.numLayers, site: outputSite(sites) }).name;
  const none = () => ({});
  const valueOf = (taps: SentenceTaps) => {
    const norms = own(taps, tap)!.values;
    return norms[sentenceToken(roles, norms.length, CLS_NORM)]!;
  };
  return { taps: [tap], valueFeeds: none, gradientFeeds: none, valueOf };
}

async function cosineTarget(
  model: Model,
  encodings: readonly Encoding[],
  progress: TokenCount,
  only: readonly number[],
): Promise<Measured> {
  const others = new Map(only.map((sentence) => [sentence, otherSentence(encodings, sentence)]));
  const needed = [...new Set(others.values())];
  const some = needed.map((sentence) => encodings[sentence]!);
  const states = await runTaps(model, some, ['mean_state'], ({ done }) => {
    progress.reach(done);
  });
  const stateOf = new Map(needed.map((sentence, at) => [sentence, states[at]!.mean_state!.values]));
  const feeds = (sentence: number) => ({ reference: Float32Array.from(stateOf.get(others.get(sentence)!)!) });
  return { taps: ['cosine'], valueFeeds: feeds, gradientFeeds: feeds, valueOf: (taps) => taps.cosine!.values[0]! };
}

/** The next sentence, from the first again after the last, that does not have the same ids: its own state has no gradient there. */
function otherSentence(encodings: readonly Encoding[], sentence: number): number {
  const own = encodings[sentence]!.inputIds.join();
  for (let step = 1; step < encodings.length; step++) {
    const other = (sentence + step) % encodings.length;
    if (encodings[other]!.inputIds.join() !== own) return other;
  }
  throw new UserError({
    what: "Target cosine: a sentence's cosine with itself has no gradient",
    got: `${encodings.length} of the same ids`,
    expected: 'two sentences or more that differ',
  });
}
