import type { MappedLayer, MappedTask } from '../harness/probes/layerMap';
import type { RunRecord } from '../harness/run/readRun';
import { capitalised, counted, layersInWords } from '../charts/title';
import { structuralTables } from './structural';
import { type Table, withInterval } from './tables';

/** What the probes of a run found: sentences and a table; null where it has none. */
export function layerMapTables(run: RunRecord): { sentences: string[]; tables: Table[] } | null {
  const { layerMap } = run;
  if (!layerMap) return null;
  const judged = layerMap.tasks.filter(({ layers }) => layers.length > 0);
  const absent = layerMap.tasks.filter(({ layers }) => layers.length === 0);
  const trees = layerMap.structural && structuralTables(layerMap.structural);
  return {
    sentences: [
      ...familySentences(judged),
      ...judged.map(taskSentence),
      ...untestedSentence(judged),
      ...absent.map(({ task, reason }) => `Of ${named(task)} nothing is said: ${reason}.`),
      ...whyTheyDiffer(run),
      ...(trees?.sentences ?? []),
    ],
    tables: [...(judged.length === 0 ? [] : [tableOf(judged)]), ...(trees?.tables ?? [])],
  };
}

function named(task: string): string {
  return `\`${task}\``;
}

/** The layers that no task of a family tells from its best. */
function familySentences(tasks: readonly MappedTask[]): string[] {
  return (['structure', 'meaning'] as const).flatMap((family) => {
    const own = tasks.filter((task) => task.family === family && task.best !== null);
    const [first, ...others] = own;
    if (!first || others.length === 0) return [];
    const shared = first.notToldFromBest.filter((layer) =>
      others.every((task) => task.notToldFromBest.includes(layer)),
    );
    const tasksOf = `${counted(own.length, 'task')} of ${family}`;
    return shared.length === 0
      ? [`No layer is among the best for all ${tasksOf}.`]
      : [`For all ${tasksOf} the best layer is not told from ${layersInWords(shared)}.`];
  });
}

/** Where the gain is made, and where it is. */
function alongLayers({ expectedLayer, centreOfGravity }: MappedTask): string {
  return expectedLayer === null || centreOfGravity === null
    ? ''
    : `; its expected layer is ${expectedLayer.toFixed(1)}, its centre of gravity ${centreOfGravity.toFixed(1)}`;
}

function taskSentence(mapped: MappedTask): string {
  const { task, n, documents, best, layers, notToldFromBest, reason } = mapped;
  const of = `${named(task)} (${counted(n, 'unit')} in ${counted(documents, 'document')})`;
  if (best === null) return `${capitalised(of)}: ${reason}.`;
  const others = notToldFromBest.filter((layer) => layer !== best);
  const told = others.length === 0 ? 'which leads every other layer' : `not told from ${layersInWords(others)}`;
  const found = layers[best]!;
  return (
    `${of} is read best at layer ${best}, ${told}: information ${withInterval(found.information)}, ` +
    `accuracy ${withInterval(found.accuracy)}${alongLayers(mapped)}.${readingSentence(mapped, found)}${controlSentence(found)}${unconvergedSentence(layers)}`
  );
}

/** What needs no layer, and what is left on words that training has not seen; nothing in runs from before it was measured. */
function readingSentence({ wordIdentity }: MappedTask, { readings = {} }: Partial<MappedLayer>): string {
  if (!wordIdentity) return '';
  const { 'unseen words': unseen, 'beyond layer 0': beyond } = readings;
  const also = [
    ...(unseen ? [`on words that no training document has its information is ${withInterval(unseen)}`] : []),
    ...(beyond ? [`together with layer 0 it tells ${withInterval(beyond)} more than layer 0 by itself`] : []),
  ];
  const rest = also.length === 0 ? '' : `; at that layer, ${also.join(', and ')}`;
  return ` Which word it is tells information ${withInterval(wordIdentity.information)} without any state${rest}.`;
}

/** What the controls that were fitted say: the lead over the control task, what the norm alone tells, and what is left without it. */
function controlSentence({ selectivity, controls }: MappedLayer): string {
  const { 'norm alone': norm, 'without norm': direction, 'permuted labels': permuted } = controls;
  const told = [
    ...(norm ? [`by the norm alone ${withInterval(norm)}`] : []),
    ...(direction ? [`by the state divided by its norm ${withInterval(direction)}`] : []),
    ...(permuted ? [`on permuted labels ${withInterval(permuted)}`] : []),
  ];
  const lead = selectivity ? ` Its selectivity there is ${withInterval(selectivity)}.` : '';
  return told.length === 0 ? lead : `${lead} The information of a probe there is ${told.join(', ')}.`;
}

/** That some probes could be better; nothing in runs from before it was counted. */
function unconvergedSentence(layers: readonly Partial<Pick<MappedLayer, 'unconverged'>>[]): string {
  const counts = layers.map(({ unconverged = 0 }) => unconverged);
  const at = counts.flatMap((count, layer) => (count > 0 ? [layer] : []));
  return at.length === 0
    ? ''
    : ` Of its probes ${sumOf(counts)} ended before their tolerance, at ${layersInWords(at)}: better ones may tell more there.`;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** That the lead over the control task is not known, of tasks without one. */
function untestedSentence(judged: readonly MappedTask[]): string[] {
  return judged.length === 0 || judged.some(({ layers }) => layers.some(({ selectivity }) => selectivity))
    ? []
    : [
        'The control task was not fitted (`probes.controls`): it was not tested whether probes read more than they learn of labels that are random by word type.',
      ];
}

/** How C5 and C9 can differ; nothing where the run judged only one of them. */
function whyTheyDiffer({ verdicts }: RunRecord): string[] {
  const of = (id: string) => verdicts.find(({ claim }) => claim === id)?.verdict;
  const [norm, representation] = [of('C5'), of('C9')];
  if (norm === undefined || representation === undefined) return [];
  return [
    `C5 (${norm}) is about the length of the states, one number a word; C9 (${representation}) is about what a linear probe reads ` +
      `off their direction as well. A layer can hold most about words and yet give content words no longer vectors than function words, ` +
      `and it can give them longer vectors without holding more about them.`,
  ];
}

function tableOf(tasks: readonly MappedTask[]): Table {
  return {
    caption:
      'Information by layer: bits that a probe saves, as a share of those that a class takes; * not told from the best layer',
    header: ['layer', ...tasks.map(({ task }) => task)],
    rows: tasks[0]!.layers.map(({ layer }, at) => [
      `${layer}`,
      ...tasks.map(({ layers, notToldFromBest }) => {
        const mark = notToldFromBest.includes(layer) ? ' *' : '';
        return `${withInterval(layers[at]!.information)}${mark}`;
      }),
    ]),
  };
}
