import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Aggregates } from '../../toolkit/harness/run/evaluate';
import { LAYOUT, type Manifest } from '../../toolkit/harness/run/manifest';
import type { RunRecord } from '../../toolkit/harness/run/readRun';
import { rowPlace, type MetricRow, type RowPlace } from '../../toolkit/harness/measure/records';
import type { Verdict } from '../../toolkit/harness/claims/claim';
import type { PartAnswer } from '../../toolkit/harness/claims/part';
import type { WordRow } from '../../toolkit/harness/run/words';
import { sampleReadings } from '../charts/sampleReadings';
import { stratumOf } from '../../toolkit/metrics/sample';
import { runConfigOf } from '../harness/runConfigOf';

const LAYERS = 12;

/** Sentences of the sample, as forms and tags: plain ones, markup, right-to-left text, emoji, and one of 512 words. */
export const SENTENCES: readonly (readonly [form: string, upos: string][])[] = [
  tagged(
    'The lamp by the door hums , and the lamp glows .',
    'DET NOUN ADP DET NOUN VERB PUNCT CCONJ DET NOUN VERB PUNCT',
  ),
  tagged('<b>Bold</b> & "quoted" </script><script>alert(1)</script> \'ends\' .', 'PROPN SYM NOUN X NOUN PUNCT'),
  tagged('<img/src=x/onerror=alert(2)> javascript:alert(3) {{x}} ${y} <!--', 'NOUN X X X SYM'),
  tagged('שלום לכל הקוראים , hello 2026 !', 'INTJ ADP NOUN PUNCT INTJ NUM PUNCT'),
  tagged('A café in Zürich served naïve 👩‍👩‍👧‍👦 and 👍🏽 .', 'DET NOUN ADP PROPN VERB ADJ SYM CCONJ SYM PUNCT'),
  Array.from({ length: 512 }, (_, at): [string, string] => [`word${at}`, at % 3 ? 'NOUN' : 'ADP']),
];

/** A run that never was, with every number from a formula of its place. */
export function sampleRun(given: { sentences?: typeof SENTENCES; name?: string } = {}): RunRecord {
  const { sentences = SENTENCES, name = 'a <i>corpus</i> & "more"' } = given;
  const words = sentences.flatMap((sentence, index) => sentence.map((word, at) => wordRow(index, at, word)));
  return {
    config: runConfigOf({
      name: 'sample',
      checkpoint: 'somewhere/<checkpoint>',
      corpus: 'somewhere/corpus.conllu',
      scorers: [{ name: 'tas', site: ['post', 'pre'] }, { name: 'attention_received' }, { name: 'frequency' }],
    }),
    manifest: manifest(name, sentences.length),
    metrics: metricRows(words.length, sentences.length),
    words,
    verdicts: verdicts(),
    readings: sampleReadings(),
    layerMap: null,
  };
}

/** Aggregates of a run that measured none. */
export const NO_AGGREGATES: Aggregates = { tags: [], layerCorrelations: {}, shifts: [], agreement: null };

/** Writes a run as a folder that `publishRun` takes; with no `words`, as kept figures. */
export function writeRun(dir: string, run: RunRecord): void {
  const { config, manifest, metrics, words, verdicts, readings, layerMap } = run;
  mkdirSync(dir, { recursive: true });
  const files = {
    ...(layerMap && { 'layer-map.json': layerMap }),
    'config.json': config,
    'manifest.json': manifest,
    'metrics.json': { rows: metrics },
    'verdicts.json': verdicts,
    'readings.json': readings,
    'aggregates.json': NO_AGGREGATES,
  };
  for (const [name, value] of Object.entries(files)) writeFileSync(join(dir, name), JSON.stringify(value));
  if (words.length > 0)
    writeFileSync(join(dir, 'tokens.jsonl'), words.map((word) => `${JSON.stringify(word)}\n`).join(''));
}

function tagged(text: string, tags: string): [form: string, upos: string][] {
  const [forms, names] = [text.split(' '), tags.split(' ')];
  if (forms.length !== names.length) throw new Error(`${forms.length} words and ${names.length} tags: ${text}`);
  return forms.map((form, at) => [form, names[at]!]);
}

function wordRow(sentence: number, word: number, [form, upos]: readonly [string, string]): WordRow {
  const scores: Record<string, number> = { frequency: ((word * 5 + sentence) % 11) + 1 };
  for (let layer = 0; layer <= LAYERS; layer++) {
    scores[`tas.post.${layer}`] = ((word * 7 + sentence * 3 + layer * layer + 5) % 23) + layer / 8;
    scores[`tas.pre.${layer}`] = ((word * 11 + sentence + layer * 5) % 29) * 1.25;
    if (layer > 0) scores[`attention_received.${layer}`] = ((word * 13 + layer * 3) % 31) / 32;
  }
  return {
    sentence,
    sentenceId: `s-${sentence}`,
    document: sentence < 2 ? 'one' : '<two>',
    split: sentence === 0 ? 'selection' : 'held',
    word,
    form,
    upos,
    stratum: stratumOf(upos),
    pieces: 1,
    depth: null,
    negLogFrequency: null,
    salience: null,
    scores,
  };
}

function metricRows(n: number, nSentences: number): MetricRow[] {
  const row = (metric: string, value: number | null, place: Partial<RowPlace>, given: Partial<MetricRow> = {}) => ({
    ...rowPlace(place),
    metric,
    value,
    interval: value === null ? null : ([value - 0.03, value + 0.02] as [number, number]),
    n,
    nSentences,
    higherIsBetter: true,
    primary: true,
    nullValue: 0.5,
    p: 0.01,
    pAdjusted: 0.02,
    effectSize: null,
    detectable: null,
    ...given,
  });
  const tas = { scorer: 'tas', norm: 'l2', centring: 'none', leftOut: 0, aggregation: 'mean' } as const;
  const levels = Array.from({ length: LAYERS + 1 }, (_, layer) => layer);
  const sweeps = ['auc_content_function', 'high_content_share'].flatMap((metric) =>
    levels.flatMap((layer) => {
      const scope = metric.startsWith('high') ? ({ scope: 'sentence', boundary: 'quantile 0.75' } as const) : {};
      return [
        row(metric, 0.9 - layer * 0.05, { ...tas, ...scope, site: 'post', layer }),
        row(metric, 0.1 + layer * 0.03, { ...tas, ...scope, site: 'pre', layer }),
        row(metric, layer === 0 ? null : 0.6 + (layer % 3) * 0.05, {
          ...scope,
          scorer: 'attention_received',
          aggregation: 'sum',
          layer,
        }),
      ];
    }),
  );
  const controlled = ['frequency', 'all'].flatMap((control) =>
    levels.map((layer) =>
      row('auc_content_function', 0.7 - layer * 0.02, { ...tas, site: 'post', layer, control }, { primary: false }),
    ),
  );
  return [
    row('content_share', 0.42, {}),
    row('best_layer', 0, { ...tas, site: 'post' }),
    row('auc_content_function', 0.97, { scorer: 'frequency', aggregation: 'mean' }),
    ...sweeps,
    ...controlled,
  ];
}

function verdicts(): Verdict[] {
  const values = ['supported', 'contradicted', 'inconclusive', 'divided', 'described'] as const;
  return Array.from({ length: 7 }, (_, at) => ({
    claim: `C${at + 1}`,
    title: at === 1 ? 'a title with <em>markup</em>' : `title ${at + 1}`,
    verdict: values[at % 5]!,
    because: at === 2 ? 'of "this" <u>reason</u>' : `of reason ${at + 1}`,
    rule: `rule ${at + 1}: supported if a < b & c > d`,
    parts: at % 5 === 4 ? [] : [part(at)],
    evidence:
      at === 6 ? [] : [{ what: `evidence ${at + 1}`, value: 0.1 * at, interval: [0.1 * at - 0.05, 0.1 * at + 0.05] }],
    across: at % 5 === 4 ? null : part(at).across,
  }));
}

function part(at: number): PartAnswer {
  return {
    part: `part_${at}`,
    verdict: (['supported', 'contradicted', 'inconclusive'] as const)[at % 3]!,
    estimate: at === 2 ? null : 0.25 * at,
    interval: at === 2 ? null : [0.25 * at - 0.1, 0.25 * at + 0.1],
    threshold: 0.5,
    reason: `reason <b>${at}</b> & more`,
    readings: { supported: at, contradicted: 2, inconclusive: 1, leftOut: 0 },
    across: ['all', 'none', 'depends on layer', 'depends on choices not told apart'][at % 4]!,
  };
}

function manifest(name: string, sentences: number): Manifest {
  return {
    layout: LAYOUT,
    toolkit: '0.0.0',
    commit: null,
    unavailable: {},
    backend: { name: 'cpu', reason: 'as asked' },
    checkpoint: { name: '<checkpoint>', digest: '0123456789abcdef', numLayers: LAYERS },
    corpus: {
      name,
      digest: 'fedcba9876543210',
      tags: 'gold',
      sentences,
      selectionSentences: 1,
      tokens: 600,
      truncatedSentences: 0,
    },
    inputs: {} as Manifest['inputs'],
    frequencies: 'none',
    leftOutDimensions: {},
    activations: { fromCache: true, forwardPasses: 0, tokens: 0 },
    faithfulness: null,
    interventions: null,
    seed: 8,
    generator: 'a generator',
    finished: '2026-01-01T00:00:00.000Z',
    seconds: { metrics: 1 },
    machine: { platform: 'linux x64', node: 'v20', cpu: 'a <processor>', cores: 2 },
    packages: Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`package-${at}`, `1.0.${at}`])),
  };
}
