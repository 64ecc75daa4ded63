import { FACTORS } from '../attribution/place';
import { percent } from '../charts/title';
import type { ScorerSweep } from '../harness/config/config';
import { CLAIMED_SITE } from '../harness/config/rules';
import type { FaithfulnessRecord } from '../harness/faithfulness/faithfulness';
import type { RunConfig } from '../harness/job/runConfig';
import type { Manifest } from '../harness/run/manifest';
import { BERT_TOKENS, type NamedTokens } from '../harness/run/namedTokens';
import type { RunRecord } from '../harness/run/readRun';
import { own } from '../own';
import { boundaryName } from '../rationale/high';

/** Methods and limitations in sentences, a paragraph each, from the run's own records. */
export function describeMethod(run: RunRecord): string[] {
  return [material(run), scores(run), splits(run), ...removals(run), statistics(run), limits(run)];
}

function material({ config, manifest, metrics, words }: RunRecord): string {
  const { checkpoint, corpus } = manifest;
  // Kept figures have no words, but the share that all of them entered into.
  const count = metrics.find(({ metric }) => metric === 'content_share')?.n ?? words.length;
  const tags = corpus.tags === 'gold' ? 'gold UPOS tags' : 'UPOS tags **predicted** by a tagger';
  return (
    `${checkpoint.numLayers}-block checkpoint ${checkpoint.name} (sha256 ${checkpoint.digest.slice(0, 12)}) on ` +
    `${sentences(config, corpus)}, ${count} words, ${corpus.tokens} wordpieces, ${tags}; ` +
    `sentences of fewer than four words are left out${truncation(corpus.truncatedSentences)}${reading(corpus)}. Layers count as Hugging Face's ` +
    `hidden_states: 0 is the embedding output, l the output of block l. ${sites(config, manifest)}`
  );
}

/** Where a state is taken, by site. */
const SITES: Record<string, string> = {
  post: "after the block's last LayerNorm",
  pre: "that LayerNorm's input",
  stream: 'the residual stream after the block',
  read: 'what the next norm makes of the stream',
};

/** The sites of the run, and those that claims are judged at where these are not the protocol's. */
function sites({ scorers, claims, probes }: RunConfig, manifest: RunRecord['manifest']): string {
  const swept = [...new Set(scorers.flatMap(({ site }) => site ?? []))];
  const described = swept.map((site) => {
    const where = own(SITES, site);
    return where === undefined ? site : `${site} is ${where}`;
  });
  const told = swept.length > 0 ? `Sites: ${described.join(', ')}.` : '';
  const isJudged = (id: string) => id !== 'C9' || probes !== null;
  const elsewhere = Object.entries(claims).flatMap(([id, rule]) =>
    isJudged(id) && 'site' in rule && rule.site !== CLAIMED_SITE ? [`${id} at ${rule.site}`] : [],
  );
  return elsewhere.length === 0
    ? told
    : `${told} The protocol judges at site ${CLAIMED_SITE}; this run judges ${elsewhere.join(', ')}.${whyElsewhere(manifest)}`;
}

/** Why no claim can be judged where the protocol looks; nothing where one can. */
function whyElsewhere({ checkpoint: { sites = [CLAIMED_SITE] } }: RunRecord['manifest']): string {
  if (sites.includes(CLAIMED_SITE)) return '';
  return (
    ` Blocks of this model begin with a norm and have none at their end, so that there is no ${CLAIMED_SITE}: ${sites[0]}, the state ` +
    `that a block gives, stands for it.`
  );
}

/** Which sentences of the corpus were read. */
function sentences({ limit, sample, seed }: RunConfig, corpus: RunRecord['manifest']['corpus']): string {
  const some = `${corpus.sentences} sentences of ${corpus.name}`;
  if (limit !== null) return `the first ${some}`;
  const isSample = typeof sample === 'number'; // the configs of earlier versions say nothing of it
  return isSample ? `${some} (drawn by seed ${seed}, evenly over its documents)` : some;
}

function scores({ config, manifest }: RunRecord): string {
  const { boundaries, scopes } = config.high;
  return (
    `Scores: ${config.scorers.map(sweepInWords).join('; ')}. The first of each list is primary. ${takesNoPart(tokensOf(manifest))} ` +
    `left out of every figure. HIGH is drawn at ${boundaries.map(boundaryName).join(', ')}, by ${scopes.join(' and by ')}; a quantile makes its share of ` +
    `the words HIGH whatever they are.${lacking(manifest)}`
  );
}

/** Scores that the config asks for and the model has not, those of one reason together; nothing where it has all. */
function lacking({ unavailable = {} }: Partial<Pick<Manifest, 'unavailable'>>): string {
  const byReason = new Map<string, string[]>();
  for (const [key, reason] of Object.entries(unavailable)) byReason.set(reason, [...(byReason.get(reason) ?? []), key]);
  const told = [...byReason].map(([reason, [first, ...others]]) => {
    const all = others.length === 0 ? first : `${first} and ${others.length} others like it`;
    return `${all} (${reason})`;
  });
  return told.length === 0 ? '' : ` Not to be had of this checkpoint: ${told.join('; ')}.`;
}

function sweepInWords(sweep: ScorerSweep): string {
  const lists = [
    ...FACTORS.map((factor) => [factor, sweep[factor]] as const),
    ['aggregation', sweep.aggregation] as const,
  ];
  const told = lists
    .filter(([, values]) => values !== undefined)
    .map(([name, values]) => `${name} ${values!.join(', ')}`);
  return `${sweep.name} (${told.join('; ')})`;
}

function splits({ config, manifest }: RunRecord): string {
  const { selectionSentences, sentences } = manifest.corpus;
  if (selectionSentences === 0) return 'The corpus is too small for a selection split.';
  return (
    `Mean vectors, variances and the choice of a layer come from a selection split of ${selectionSentences} of the ${sentences} ` +
    `sentences; what was chosen is reported on the rest.${leftOut(config, manifest)} Word frequencies: ${manifest.frequencies}.`
  );
}

/** Which dimensions the controls of outliers leave out; nothing where they left out none. */
function leftOut({ claims }: RunConfig, { leftOutDimensions }: RunRecord['manifest']): string {
  const { layer } = claims.C5;
  const [largest, ...others] = own(leftOutDimensions, `hidden_states.${layer}`) ?? [];
  if (largest === undefined) return '';
  const next = others.length === 0 ? '' : `, and after it ${others.join(', ')}, in this order`;
  return (
    ` A few dimensions of the states can outweigh all others in a norm, so TAS is also measured without those of largest variance. At ` +
    `layer ${layer} the largest is dimension ${largest}${next}.`
  );
}

const GOLD = { salience: 'the words that head a salient entity', evidence: 'the annotated evidence' } as const;

/** Nothing where the run removed no words. */
function removals({ config, manifest }: RunRecord): string[] {
  const [asked, record] = [config.faithfulness, manifest.faithfulness];
  if (!asked || !record) return [];
  const rankings = asked.scorers.map(({ name, layer, ...factors }) =>
    [name, ...(layer === undefined ? [] : [`layer ${layer}`]), ...Object.values(factors)].join(' '),
  );
  const missing = Object.entries({ ...record.unavailable, ...record.unavailableEffects }).map(
    ([name, reason]) => `${name} (${reason})`,
  );
  const { randomDraws: found } = record as Partial<typeof record>;
  const drawn = found
    ? `${found.draws} random orders (error of their mean ${(found.error / found.between).toFixed(2)} of the standard deviation between sentences)`
    : `${asked.randomDraws} random orders`;
  return [
    `Removal: in ${record.sentences.length} sentences drawn by the seed, the highest words by ${rankings.join('; ')} are removed, and ` +
      `kept alone, by ${asked.operations.map((one) => operationInWords(one, tokensOf(manifest))).join(' and by ')}, at ${asked.shares.map(percent).join(', ')} of the words, rounded up; ` +
      `${drawn} beside them; shares that give the same words of a sentence count once. Compared: ${asked.effects.join(', ')}. Words are removed from ids, never from text ` +
      `that is tokenized again, and a sentence without them is unlike those the model was trained on.` +
      (record.gold ? ` Plausibility is held against ${GOLD[record.gold]}.` : '') +
      undone(record) +
      (missing.length > 0 ? ` Not to be had of this checkpoint: ${missing.join('; ')}.` : ''),
  ];
}

/** An operation with the token that it leaves. */
function operationInWords(operation: string, { mask, removal }: NamedTokens): string {
  const left = operation === 'mask' ? mask : operation === 'replace' ? removal : null;
  return left === null ? operation : `${operation} (${left})`;
}

/** Nothing where every removal left something to compare. */
function undone({ withoutEffect = {} }: Partial<FaithfulnessRecord>): string {
  const counts = Object.entries(withoutEffect).map(([effect, count]) => `${effect} of ${count} removals`);
  return counts.length === 0 ? '' : ` Nothing is left to compare for ${counts.join(', ')}.`;
}

function tokensOf({ checkpoint }: RunRecord['manifest']): NamedTokens {
  return checkpoint.tokens ?? BERT_TOKENS;
}

function takesNoPart({ leftOut }: NamedTokens): string {
  return leftOut.includes('first') ? 'Special tokens, and the first token of a sentence, are' : 'Special tokens are';
}

function statistics({ config, manifest }: RunRecord): string {
  const { level, draws, primaryDraws, interval } = config.bootstrap;
  return (
    `Intervals: ${percent(level)} ${interval} intervals of a cluster bootstrap over sentences, for salience by Student's t over documents, ` +
    `${primaryDraws} draws for primary rows and ${draws} for the others, seed ${config.seed}, ${manifest.generator}. p-values: scores ` +
    `shuffled within the sentence, ${config.permutations} times, two-sided, adjusted over the run by Benjamini and Hochberg; signs of differences flipped 29,999 times, adjusted by Holm. Controls ` +
    `are fitted once on the whole sample.`
  );
}

function limits({ manifest }: RunRecord): string {
  return (
    `Limits: part of speech stands in for meaning but where human salience is given; a control by regression removes what the ` +
    `covariate shares with the classes, not only what it causes; and the rank of a norm is not a cause. Backend ` +
    `${manifest.backend.name}; everything else is in manifest.json.`
  );
}

/** How sentences were read that were not read by themselves in one pass. */
function reading({ windows, context }: RunRecord['manifest']['corpus']): string {
  const long = windows
    ? `; ${windows.sentences} longer than the model's positions were read in windows, each ${windows.stride} tokens after the one before`
    : '';
  const after = context
    ? `; for readings in context ${context.sentences} of them were also read after as many sentences of their document as fit into the positions`
    : '';
  return long + after;
}

function truncation(count: number): string {
  return count === 0 ? '' : `; ${count} longer than the model's positions were cut`;
}
