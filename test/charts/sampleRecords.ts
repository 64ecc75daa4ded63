import { rowPlace, scoreKey, type MetricRow, type Verdict, type WordRow } from '../../toolkit/harness/records';
import type { ChartRecords } from '../../toolkit/charts/chartRecords';
import { stratumOf } from '../../toolkit/metrics/strata';

/** Words and tags written for these tests: a repeated word, markup, an emoji, right-to-left and non-Latin words, a number. */
const SENTENCES: readonly (readonly [form: string, upos: string][])[] = [
  [
    ['The', 'DET'],
    ['lamp', 'NOUN'],
    ['by', 'ADP'],
    ['the', 'DET'],
    ['door', 'NOUN'],
    ['hums', 'VERB'],
    [',', 'PUNCT'],
    ['and', 'CCONJ'],
    ['the', 'DET'],
    ['lamp', 'NOUN'],
    ['glows', 'VERB'],
    ['softly', 'ADV'],
    ['.', 'PUNCT'],
  ],
  [
    ['<b>Tea</b>', 'PROPN'],
    ['&', 'SYM'],
    ['"café"', 'NOUN'],
    ['שלום', 'INTJ'],
    ['👍', 'SYM'],
    ['東京', 'PROPN'],
    ['7', 'NUM'],
  ],
];

/** Records of a run that never was, every number from a formula of its place. `primary` rows alone. */
export function sampleRecords(numLayers: number): ChartRecords {
  return {
    metrics: [baseRow(), ...['auc_content_function', 'high_content_share'].flatMap((name) => rowsOf(name, numLayers))],
    words: SENTENCES.flatMap((sentence, index) => sentence.map((word, at) => wordRow(index, at, word, numLayers))),
    verdicts: [verdict('C3', 'content words fill HIGH'), verdict('C5', 'layer 8 is special')],
    level: 0.95,
    boundary: { quantile: 0.75 },
    numLayers,
  };
}

function wordRow(sentence: number, word: number, [form, upos]: readonly [string, string], numLayers: number): WordRow {
  const scores: Record<string, number> = {};
  for (let layer = 0; layer <= numLayers; layer++) {
    // Whole numbers, so that every flag and golden is the same on any machine.
    scores[scoreKey('tas', layer, 'post')] = ((word * 7 + sentence * 3 + layer * layer + 5) % 23) + layer;
  }
  const place = {
    sentence,
    sentenceId: `s${sentence}`,
    document: 'd0',
    word,
    pieces: 1,
    salience: null,
    split: 'held',
    depth: null,
    negLogFrequency: null,
  } as const;
  return { ...place, form, upos, stratum: stratumOf(upos), scores };
}

const SCORERS = [
  { scorer: 'tas', site: 'post', first: 0 },
  { scorer: 'tas', site: 'pre', first: 0 },
  { scorer: 'attention_received', site: null, first: 1 },
] as const;

function rowsOf(metric: string, numLayers: number): MetricRow[] {
  return SCORERS.flatMap(({ scorer, site, first }, at) =>
    Array.from({ length: numLayers + 1 - first }, (_, index) => {
      const layer = index + first;
      const hundredths = 20 + ((layer * 17 + at * 29) % 61);
      return {
        ...row(metric, hundredths),
        scorer,
        site,
        layer,
        aggregation: 'mean',
        scope: metric.startsWith('high') ? 'sentence' : null,
      };
    }),
  );
}

function baseRow(): MetricRow {
  return row('content_share', 45);
}

function row(metric: string, hundredths: number) {
  const interval: [number, number] = [(hundredths - 4) / 100, (hundredths + 5) / 100];
  const size = { n: 1234, nSentences: 56 };
  const tested = { nullValue: null, p: null, pAdjusted: null, effectSize: null, detectable: null };
  return {
    ...rowPlace({}),
    metric,
    value: hundredths / 100,
    interval,
    ...size,
    higherIsBetter: true,
    primary: true,
    ...tested,
  };
}

function verdict(claim: string, title: string): Verdict {
  return { claim, title, verdict: 'inconclusive', rule: 'none', because: 'none', evidence: [] };
}
