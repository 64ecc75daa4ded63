import { effectInWords } from '../charts/ablationRows';
import { shownEffect } from '../charts/interventions';
import { counted } from '../charts/title';
import type { MetricRow } from '../harness/measure/records';
import { BERT_TOKENS } from '../harness/run/namedTokens';
import type { RunRecord } from '../harness/run/readRun';
import { type Table, withInterval } from './tables';

/** What changing states showed: sentences and tables of one effect; null where the run changed none. */
export function interventionTables(run: RunRecord): { sentences: string[]; tables: Table[] } | null {
  const [asked, record] = [run.config.interventions, run.manifest.interventions];
  if (!asked || !record) return null;
  const effect = shownEffect(run.metrics);
  const unavailable = Object.entries(record.unavailable).map(([name, reason]) => `${name} (${reason})`);
  const failed = Object.entries(record.failures).map(([reason, count]) => `${reason} (${counted(count, 'sentence')})`);
  const rows = run.metrics.filter((row) => row.metric.startsWith('intervention_') && row.effect === effect);
  const shown =
    effect === null
      ? 'No effect could be had.'
      : `Shown: ${effectInWords(effect, run.manifest.checkpoint.tokens ?? BERT_TOKENS).name.toLowerCase()}.`;
  return {
    sentences: [
      `States of ${counted(record.sentences.length, 'sentence')} drawn by the seed are changed at site ${asked.site}, and everything above is ` +
        `computed from them in one unmasked pass. ${shown} The other effects stand in metrics.csv.`,
      ...(unavailable.length > 0 ? [`Not to be had: ${unavailable.join('; ')}.`] : []),
      ...(failed.length > 0 ? [`The scorer ${record.scorer} failed: ${failed.join('; ')}.`] : []),
    ],
    tables: [...normTables(rows), ...wordTables(rows, record.scorer), ...setTables(run), ...dimensionTables(rows)],
  };
}

/** The causal reading of the norm. */
function normTables(rows: readonly MetricRow[]): Table[] {
  const tested = rows.filter(({ metric, p }) => metric === 'intervention_odd_part' && p !== null);
  if (tested.length === 0) return [];
  const at = (row: MetricRow, bin: string) =>
    rows.find((one) => one.metric === 'intervention_effect' && one.layer === row.layer && one.bin === bin);
  const d = tested[0]!.bin!.slice('d '.length);
  return [
    {
      caption:
        `The causal reading of the norm: every norm times (median norm of the sentence / norm) to the power of d = ${d} or -${d}; ` +
        `odd part [E(${d}) - E(-${d})] / 2, the same factors permuted within stratum, p two-sided after Holm over the layers`,
      header: ['layer', `E(${d})`, `E(-${d})`, 'odd part', 'permuted', 'p'],
      rows: tested.map((row) => [
        `${row.layer}`,
        ...[`d ${d}`, `d -${d}`].map((bin) => withInterval(at(row, bin) ?? NONE)),
        withInterval(row),
        row.nullValue!.toFixed(3),
        inThousandths(row.pAdjusted!),
      ]),
    },
  ];
}

const NONE = { value: null, interval: null };

function inThousandths(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}

/** By layer, how much more replacing a set of words does than replacing its match; a table for each set. */
function wordTables(rows: readonly MetricRow[], scorer: string | null): Table[] {
  const excess = rows.filter(({ metric }) => metric === 'intervention_excess');
  const operations = [...new Set(excess.map(({ ablation }) => ablation!))];
  const layers = [...new Set(excess.map(({ layer }) => layer))];
  return [...new Set(excess.map(({ bin }) => bin!))].map((bin) => ({
    caption:
      `States of ${bin} words (${scorer}) replaced: the effect less that of matched words, on words in neither set; ` +
      `* where p < 0.05 after Holm over the layers`,
    header: ['layer', ...operations],
    rows: layers.map((layer) => [
      `${layer}`,
      ...operations.map((operation) => {
        const row = excess.find((one) => one.bin === bin && one.layer === layer && one.ablation === operation)!;
        return `${withInterval(row)}${row.pAdjusted !== null && row.pAdjusted < 0.05 ? ' *' : ''}`;
      }),
    ]),
  }));
}

/** How many words had a match. */
function setTables({ manifest }: RunRecord): Table[] {
  const sets = manifest.interventions?.sets ?? [];
  if (sets.length === 0) return [];
  return [
    {
      caption:
        'Words of the sets, those without a match of their stratum in the sentence, which are left as they are, and sentences refused',
      header: ['words', 'in the set', 'without a match', 'sentences refused'],
      rows: sets.map(({ name, words, unmatched, refused }) => [
        name,
        `${words}`,
        `${unmatched}`,
        Object.entries(refused)
          .map(([reason, count]) => `${count}: ${reason}`)
          .join('; ') || 'none',
      ]),
    },
  ];
}

/** The dimensions of a layer with the largest effects. */
function dimensionTables(rows: readonly MetricRow[]): Table[] {
  const removed = rows.filter(({ ablation, value }) => ablation === 'remove_dimensions' && value !== null);
  const layers = [...new Set(removed.map(({ layer }) => layer))];
  if (layers.length === 0) return [];
  return [
    {
      caption:
        'One dimension set to its mean in every wordpiece: the three of largest effect by layer, and the mean of the other dimensions tried',
      header: ['layer', 'first', 'second', 'third', 'mean of the others'],
      rows: layers.map((layer) => {
        const sorted = removed
          .filter((row) => row.layer === layer)
          .sort((a, b) => Math.abs(b.value!) - Math.abs(a.value!));
        const [shown, others] = [sorted.slice(0, 3), sorted.slice(3)];
        const mean = others.reduce((sum, { value }) => sum + value!, 0) / others.length;
        const cells = [0, 1, 2]
          .map((at) => shown[at])
          .map((row) => (row ? `${row.bin!.slice(10)}: ${withInterval(row)}` : '–'));
        return [`${layer}`, ...cells, others.length === 0 ? '–' : mean.toFixed(3)];
      }),
    },
  ];
}
