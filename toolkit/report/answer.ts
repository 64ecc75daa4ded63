import type { RecordedVerdict, RecordedWord, RunRecord } from '../harness/run/readRun';
import { own } from '../own';
import { bestLayer } from '../charts/rows';
import { tasAt, survivals } from './layers';
import { withInterval } from './tables';

/** What every word of a verdict answers; `not supported` is of the first edition of the rules. */
const ANSWER: Readonly<Record<RecordedWord, string>> = {
  supported: 'Yes',
  contradicted: 'No',
  divided: 'Yes and no',
  inconclusive: 'Cannot say',
  described: 'Not decided',
  'not supported': 'No',
};

const QUESTIONS: Readonly<Record<string, string>> = {
  C5: 'By the norm, is it the layer where content words stand out most from function words?',
  C3: 'Are content words HIGH there?',
  C1: 'Do salient entities score above others there, beyond what order, mentions, length and frequency say?',
  C2: 'Does the upper quartile part HIGH from LOW?',
  C4: 'Do content words shift more into it than function words?',
  C6: 'Does HIGH hold less punctuation there than by attention?',
  C7: 'Do the effects carry over to other checkpoints?',
  C9: 'Does it hold structure and meaning, more than layers further away?',
};

/** A verdict as the answer to a question that needs no knowledge of the paper. */
export interface Answer extends RecordedVerdict {
  /** Null for a claim that a script has added, and for one of the first edition, which asked something else. */
  question: string | null;
  answer: string;
}

/** What was asked, the question of the title first. */
export function reportTitle({ manifest, config }: RunRecord): string {
  return `${manifest.checkpoint.name} on ${manifest.corpus.name}: ${layerQuestion(config)}`;
}

/** What the title asks: of the norm, since no claim that is judged here is about what a layer represents. */
export function layerQuestion({ claims }: Pick<RunRecord['config'], 'claims'>): string {
  return `what does the norm at layer ${claims.C5.layer} say?`;
}

/** The verdicts with their questions, the one that the title asks first; claims without a question come last. */
export function answers({ verdicts }: RunRecord): Answer[] {
  const order = Object.keys(QUESTIONS);
  const place = ({ claim }: RecordedVerdict) => (Object.hasOwn(QUESTIONS, claim) ? order.indexOf(claim) : order.length);
  return [...verdicts]
    .sort((a, b) => place(a) - place(b))
    .map((verdict) => ({
      ...verdict,
      question: isFirstEdition(verdict) ? null : (own(QUESTIONS, verdict.claim) ?? null),
      answer: ANSWER[verdict.verdict],
    }));
}

function isFirstEdition({ parts, verdict }: RecordedVerdict): boolean {
  return parts.length === 0 && verdict !== 'described';
}

/** What the readings of a claim's parts say of its verdict, as a sentence; empty where it has none. */
export function acrossSentence({ across, parts }: Pick<RecordedVerdict, 'across' | 'parts'>): string {
  if (across === null) return '';
  const taken = parts.map(({ readings }) => readings.supported + readings.contradicted + readings.inconclusive);
  if (taken.every((count) => count === 0)) return 'The run can give no reading of it.';
  if (across === 'all') return 'Every reading supports it.';
  if (across === 'none') return 'No reading supports it.';
  if (across.endsWith('not told apart')) return 'Over its readings it depends on choices that are not told apart.';
  return `Over its readings it ${across.replace('depends on', 'depends on the')}.`;
}

/** The run in one paragraph: the finding, its numbers, how many claims fared how, and what is left of it under control. */
export function summary(run: RunRecord): string {
  return [finding(run), numbers(run), tally(run), control(run)].filter((sentence) => sentence !== '').join(' ');
}

function finding({ verdicts, config, manifest }: RunRecord): string {
  const verdict = verdicts.find(({ claim }) => claim === 'C5');
  if (!verdict) return '';
  const { layer, site } = config.claims.C5;
  const said = `content words stand out most from function words at layer ${layer} (${site}) of ${manifest.checkpoint.name}`;
  const first = `The claim that, by the norm, ${said} is **${verdict.verdict}:** ${verdict.because}.`;
  const isProbed = verdicts.some(({ claim }) => claim === 'C9');
  return `${first} ${isProbed ? BY_PROBES : REPRESENTATION}`;
}

const REPRESENTATION = 'The claims are about the length of vectors: what a layer represents is not judged here.';
const BY_PROBES = 'C9 judges what a layer represents; the other claims are about the length of vectors.';

function numbers(run: RunRecord): string {
  const { layer, site } = run.config.claims.C5;
  const [best, there] = [bestLayer(run.metrics, site), tasAt(run, layer, site)];
  const highest = best === null ? undefined : tasAt(run, best, site);
  if (there?.value == null || highest?.value == null) return '';
  const said = `At layer ${layer} a content word outscores a function word with probability ${withInterval(there)}`;
  const compared = best === layer ? 'the highest of all layers' : `against ${withInterval(highest)} at layer ${best}`;
  return `${said}, ${compared}; 0.5 is chance.`;
}

function tally({ verdicts }: RunRecord): string {
  if (verdicts.length === 0) return '';
  const told = Object.keys(ANSWER).flatMap((value) => {
    const claims = verdicts.filter(({ verdict }) => verdict === value).map(({ claim }) => claim);
    if (claims.length === 0) return [];
    return [`${claims.length} ${claims.length === 1 ? 'is' : 'are'} ${value} (${claims.join(', ')})`];
  });
  return `Of ${verdicts.length} claims, ${inWords(told)}.`;
}

function control(run: RunRecord): string {
  const { layer } = run.config.claims.C5;
  const found = survivals(run, layer);
  if (found === null) return '';
  return `At layer ${layer} the scores stay on their side of chance under ${found.surviving} of ${found.controls} controls.`;
}

function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
