import { usedLayers } from '../charts/erasure';
import { counted, layersInWords } from '../charts/title';
import type { MetricRow } from '../harness/measure/records';
import type { RunRecord } from '../harness/run/readRun';
import { type Table, withInterval } from './tables';

/** Whether the model uses what probes read: sentences and a table; null where nothing was to be erased. */
export function erasureTables({ metrics, config }: RunRecord): { sentences: string[]; tables: Table[] } | null {
  const rows = metrics.filter(({ metric }) => metric.startsWith('erasure_'));
  const [first] = rows;
  const asked = config.probes?.erasure;
  if (!first || !asked) return null;
  if (first.value === null) return { sentences: [`Nothing was erased: ${first.reason}.`], tables: [] };
  const tasks = [...new Set(rows.map(({ bin }) => bin!))];
  return {
    sentences: [
      `What labels tell is erased from every state of a layer (LEACE, site ${first.site}), and the loss of ${counted(asked.words, 'word')} of each of ` +
        `${counted(first.nSentences, 'sentence')}, masked one at a time, is compared. A model that uses what is erased loses more than by an edit ` +
        `of the same mean square that erases permuted labels, or labels by word type alone (the control task).`,
      ...tasks.map((task) => taskSentence(task, rows)),
    ],
    tables: [tableOf(tasks, rows)],
  };
}

/** By how much erasing a task exceeds each null at a layer. */
function excesses(task: string, layer: number, rows: readonly MetricRow[]): MetricRow[] {
  return rows.filter((row) => row.metric === 'erasure_excess' && row.bin === task && row.layer === layer);
}

function layersOf(rows: readonly MetricRow[]): number[] {
  return [...new Set(rows.map(({ layer }) => layer!))];
}

function taskSentence(task: string, rows: readonly MetricRow[]): string {
  const layers = layersOf(rows);
  const used = usedLayers(task, rows);
  return used.length === 0
    ? `Erasing \`${task}\` raises the loss by no more than both nulls at any of ${counted(layers.length, 'layer')}: that the model uses it is not shown.`
    : `Erasing \`${task}\` raises the loss by more than both nulls at ${layersInWords(used)}: the model uses it there.`;
}

function tableOf(tasks: readonly string[], rows: readonly MetricRow[]): Table {
  const excess = (task: string, layer: number, control: string) =>
    withInterval(excesses(task, layer, rows).find((row) => row.control === control)!);
  const used = new Map(tasks.map((task) => [task, usedLayers(task, rows)]));
  return {
    caption:
      'Nats that erasing a task adds to the loss of a masked word, beyond permuted labels and beyond the control task; ' +
      '* where p < 0.05 for both after Holm over the layers',
    header: ['layer', ...tasks.flatMap((task) => [`${task}, permuted`, `${task}, control task`])],
    rows: layersOf(rows).map((layer) => [
      `${layer}`,
      ...tasks.flatMap((task) => [
        excess(task, layer, 'permuted labels'),
        `${excess(task, layer, 'control task')}${used.get(task)!.includes(layer) ? ' *' : ''}`,
      ]),
    ]),
  };
}
