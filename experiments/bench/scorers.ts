import {
  ablate,
  alignWords,
  type Backend,
  type Corpus,
  EFFECTS,
  type Encoding,
  forwardFlops,
  isRefusal,
  leftIds,
  type Model,
  type OnProgress,
  placeOf,
  planVariants,
  runTaps,
  runVariants,
  scorerCost,
  scorerNamed,
  type Target,
  variantCost,
} from '../../toolkit';
import { normTaps } from './encodings';
import { type Job, type JobSpeed, timeJobs, type Work } from './jobs';

/** Passes over the sentences in a round of the plain job. */
const PLAIN_PASSES = 8;

/**
 * Times scorers with passes of their own, and the removal of every word, beside plain passes for the norms of all layers, in one process
 * in rounds of one job after the other.
 */
export async function timeScorers(
  backend: Backend,
  checkpoint: string,
  sentences: Corpus['sentences'],
  rounds: number,
): Promise<JobSpeed[]> {
  const model = await backend.loadModel(checkpoint);
  try {
    const encodings = sentences.map(({ words }) => model.tokenizer.encodeWords(words.map(({ form }) => form)));
    const jobs = jobsOn(model, encodings);
    await jobs[0]!.run();
    return await timeJobs(jobs, rounds);
  } finally {
    await model.dispose();
  }
}

/** The plain pass first. */
function jobsOn(model: Model, encodings: readonly Encoding[]): Job[] {
  return [
    { name: 'plain', run: () => plain(model, encodings) },
    { name: 'leave_one_out, mlm_loss', run: () => score(model, encodings, 'leave_one_out', 'mlm_loss') },
    { name: 'leave_one_out, cls_norm', run: () => score(model, encodings, 'leave_one_out', 'cls_norm') },
    { name: 'integrated_gradients, mlm_loss', run: () => score(model, encodings, 'integrated_gradients', 'mlm_loss') },
    { name: 'every word masked, effects on the last state', run: () => remove(model, encodings, false) },
    { name: 'every word masked, effects on masked-LM loss too', run: () => remove(model, encodings, true) },
  ];
}

/** Several times over, so that its time is more than a moment. */
async function plain(model: Model, encodings: readonly Encoding[]): Promise<Work> {
  const all = Array.from({ length: PLAIN_PASSES }, () => encodings).flat();
  await runTaps(model, all, normTaps(model));
  return workOf(
    model,
    all.map(({ inputIds }) => inputIds.length),
  );
}

async function score(model: Model, encodings: readonly Encoding[], name: string, target: Target): Promise<Work> {
  const scorer = scorerNamed(name);
  if (scorer.cost !== 'many passes') throw new Error(`${name} has no passes of its own`);
  const place = placeOf({ target });
  let tokens = 0;
  const onProgress: OnProgress = ({ done }) => (tokens = done);
  for await (const { failure } of scorer.scoreSentences(model, encodings, place, onProgress))
    if (failure !== undefined) throw new Error(`${name}: ${failure}`);
  // Integrated gradients take as many points as they need; what is foretold is the usual number.
  const foretold = scorer.costOf(encodings, place).tokens;
  const sentenceTokens = encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  const { flopsPer1000Tokens } = scorerCost({ scorer, place }, encodings, model.config);
  return { tokens, flops: ((flopsPer1000Tokens * sentenceTokens) / 1000) * (tokens / foretold) };
}

async function remove(model: Model, encodings: readonly Encoding[], withHead: boolean): Promise<Work> {
  const effects = EFFECTS.filter(({ needs }) => needs === 'last state' || (withHead && needs === 'masked LM'));
  const variants = encodings.flatMap((encoding, sentence) => {
    return alignWords(encoding.wordIds).words.flatMap((word) => {
      const input = ablate(encoding, [word], { operation: 'mask' }, leftIds(model));
      return isRefusal(input) ? [] : [{ sentence, input, intervention: null }];
    });
  });
  let results = 0;
  for await (const group of runVariants({ model, encodings, variants, effects })) results += group.length;
  if (results !== variants.length) throw new Error(`${results} results of ${variants.length} variants`);
  const { tokens, headTokens } = variantCost(
    planVariants(encodings, variants, model.tokenBudget),
    encodings,
    effects,
    model.roles,
  );
  const lengths = variants.map(({ sentence }) => encodings[sentence]!.inputIds.length);
  const { flops } = workOf(model, lengths);
  const ofHead = forwardFlops(model.config, 0, { maskedLm: true }) - forwardFlops(model.config, 0);
  const ofVariants = lengths.reduce((sum, length) => sum + length, 0);
  return { tokens, flops: (flops * tokens) / ofVariants + ofHead * headTokens };
}

/** Of one pass over sentences of these lengths. */
function workOf({ config }: Model, lengths: readonly number[]): Work {
  return {
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    flops: lengths.reduce((sum, length) => sum + length * forwardFlops(config, length), 0),
  };
}
