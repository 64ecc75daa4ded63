import type { RunRecord } from '../harness/run/readRun';
import type { Verdict } from '../harness/claims/claim';
import { own } from '../own';
import { bestLayer } from '../charts/rows';
import { strengthAt, survivals } from './layers';
import { withInterval } from './tables';

const ANSWER = { supported: 'Yes', 'not supported': 'No', inconclusive: 'Cannot say' } as const;

const QUESTIONS: Readonly<Record<string, string>> = {
  C5: 'Is it the layer where content words stand out most from function words?',
  C3: 'Do content words consistently occupy HIGH there?',
  C1: 'Do salient entities score higher there than others?',
  C2: 'Is the upper quartile a better boundary than its neighbours?',
  C4: 'Do HIGH tokens shift more than their norms imply?',
  C6: 'Does HIGH hold less punctuation there than by attention received?',
  C7: 'Does the layer rank alike on other checkpoints?',
};

/** A verdict as the answer to a question that needs no knowledge of the paper. */
export interface Answer extends Verdict {
  /** Null for a claim that a script has added. */
  question: string | null;
  answer: (typeof ANSWER)[keyof typeof ANSWER];
}

/** What was asked, the question of the title first. */
export function reportTitle({ manifest, config }: RunRecord): string {
  return `${manifest.checkpoint.name} on ${manifest.corpus.name}: is layer ${config.claims.C5.layer} the layer?`;
}

/** The verdicts with their questions, the one that the title asks first; claims without a question come last. */
export function answers({ verdicts }: RunRecord): Answer[] {
  const order = Object.keys(QUESTIONS);
  const place = ({ claim }: Verdict) => (Object.hasOwn(QUESTIONS, claim) ? order.indexOf(claim) : order.length);
  return [...verdicts]
    .sort((a, b) => place(a) - place(b))
    .map((verdict) => ({
      ...verdict,
      question: own(QUESTIONS, verdict.claim) ?? null,
      answer: ANSWER[verdict.verdict],
    }));
}

/** The run in one paragraph: the finding, its numbers, how many claims fared how, and what is left of it under control. */
export function summary(run: RunRecord): string {
  return [finding(run), numbers(run), tally(run), control(run)].filter((sentence) => sentence !== '').join(' ');
}

function finding({ verdicts, config, manifest }: RunRecord): string {
  const verdict = verdicts.find(({ claim }) => claim === 'C5');
  if (!verdict) return '';
  const { layer, site } = config.claims.C5;
  const subject = `layer ${layer} (${site}) of ${manifest.checkpoint.name}`;
  const rest = `where content words stand out most from function words: ${verdict.because}.`;
  if (verdict.verdict === 'supported') return `**Yes:** ${subject} is ${rest}`;
  if (verdict.verdict === 'not supported') return `**No:** ${subject} is not ${rest}`;
  return `**This run cannot say** whether ${subject} is ${rest}`;
}

function numbers(run: RunRecord): string {
  const { layer, site } = run.config.claims.C5;
  const [best, there] = [bestLayer(run.metrics, site), strengthAt(run, layer, site)];
  const highest = best === null ? undefined : strengthAt(run, best, site);
  if (there?.value == null || highest?.value == null) return '';
  const said = `A content word outscores a function word there with probability ${withInterval(there)}`;
  const compared = best === layer ? 'the highest of all layers' : `against ${withInterval(highest)} at layer ${best}`;
  return `${said}, ${compared}; .5 is chance.`;
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
