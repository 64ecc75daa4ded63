import type { MatchedComparison } from '../harness/faithfulness/matchedRows';
import { BERT_TOKENS, type NamedTokens } from '../harness/run/namedTokens';
import type { RunRecord } from '../harness/run/readRun';
import { ablationName } from '../charts/ablationRows';
import type { Table } from './tables';

/** What each scorer's words do to the model beside matched words, in a sentence and a table; null where the run compared none. */
export function matchedTable({ manifest }: Pick<RunRecord, 'manifest'>): { sentence: string; table: Table } | null {
  // Runs of earlier toolkits have none.
  const matched = (manifest.faithfulness as Partial<NonNullable<typeof manifest.faithfulness>> | null)?.matched ?? [];
  if (matched.length === 0) return null;
  return {
    sentence:
      "Each scorer's highest words were removed, and so were other words of the same sentence: one for each, of the same class and of the " +
      'nearest frequency. The effect is read at words that are in neither set. `more` or `less`: the 95 % interval of the difference lies ' +
      'on one side of 0. `equivalent`: its 90 % interval lies inside the margin, a tenth of what the words that change the most when they ' +
      'are removed by themselves reach beyond their matches on the selection split.',
    table: {
      caption: 'The words of scorers beside matched words',
      header: [
        'scorer',
        'words',
        'effect',
        'verdict',
        'difference [90 % interval]',
        'margin',
        'sentences',
        'no match',
        'rarer by',
      ],
      rows: matched.map((one) => rowOf(one, manifest.checkpoint.tokens ?? BERT_TOKENS)),
    },
  };
}

function rowOf(one: MatchedComparison, tokens: NamedTokens): string[] {
  const { scorer, operation, effect, word, reason, margin, sentences, words, unmatched, rarer } = one;
  const verdict = reason === undefined ? `**${word}**` : `**${word}** (${reason})`;
  return [
    scorer,
    ablationName(operation, tokens),
    effect.replaceAll('_', ' '),
    verdict,
    differenceOf(one),
    margin === null ? '–' : margin.toFixed(3),
    `${sentences}`,
    `${unmatched} of ${words + unmatched} words`,
    rarer === null ? '–' : `${rarer.toFixed(2)} nats`,
  ];
}

function differenceOf({ excess, interval }: MatchedComparison): string {
  if (excess === null) return '–';
  return `${excess.toFixed(3)}${interval ? ` [${interval.map((end) => end.toFixed(3)).join(', ')}]` : ''}`;
}
