import { join } from 'node:path';
import { planBatches } from '../../activations/batch';
import { collect } from '../../activations/collect';
import {
  keptStates,
  type StateAggregation,
  wordStateCollector,
  type WordPieces,
  type WordStates,
} from '../../activations/wordStates';
import { alignWords } from '../../attribution/wordScores';
import { sha256 } from '../../checkpoint/digest';
import type { Site } from '../../graph/taps';
import { orExplain } from '../job/disk';
import { madeFrom } from '../job/job';
import type { PlacedProbes } from '../job/runConfig';
import type { SampleTools } from '../faithfulness/sample';
import type { MeasureContext } from '../measure/context';

export const PROBE_JOURNAL = 'probes.jsonl';
export const ERASURE_JOURNAL = 'erasure.jsonl';
export const STRUCTURAL_JOURNAL = 'structural.jsonl';
const STATES = 'states';
/** The same of probes at other places, a folder each. */
export const ELSEWHERE = 'probes-elsewhere';
/** Fitted probes and what erasing does, from which an interrupted run goes on, and the states that they are fitted on. */
export const PROBE_FILES = [PROBE_JOURNAL, ERASURE_JOURNAL, STRUCTURAL_JOURNAL, STATES, ELSEWHERE];

/** Another site, or another way in which states of wordpieces become that of a word. */
export type OtherPlace = { site: Site } | { aggregation: StateAggregation };

/** Where else a config asks for probes. */
export function otherPlaces({ alsoAt }: Pick<PlacedProbes, 'alsoAt'>): OtherPlace[] {
  const { sites = [], aggregations = [] } = alsoAt ?? {};
  return [...sites.map((site) => ({ site })), ...aggregations.map((aggregation) => ({ aggregation }))];
}

/** What probes need of a run: no score. */
export type Measured = Pick<MeasureContext, 'job' | 'table'>;

/** Makes something when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Of how probes are fitted and judged: a change of it makes kept fits be made again. */
const FITTING = 2;

/** What the fits of a config depend on: nothing else that is read off states. */
export function fitsFrom({ job }: Measured, asked: PlacedProbes): object {
  const config = { ...asked, erasure: null, structural: null, alsoAt: null };
  const how = sha256(
    JSON.stringify({
      fitting: FITTING,
      config,
      seed: job.config.seed,
      sample: job.encodings.map(({ inputIds }) => inputIds),
    }),
  );
  return { ...madeFrom(job.inputs), how };
}

/** The states of words: kept from an interrupted run, or from a pass over the text. */
export async function statesOf(
  { job, table }: Measured,
  { site, aggregation }: PlacedProbes,
  tools: SampleTools,
): Promise<WordStates> {
  const pieces = piecesOf(job.encodings.map(({ wordIds }) => wordIds));
  const of = {
    ...madeFrom(job.inputs),
    site,
    aggregation,
    text: sha256(JSON.stringify(job.encodings.map((one) => one.inputIds))),
  };
  const dir = join(tools.dir, STATES);
  const kept = keptStates(dir, of, tools.say);
  if (kept) return kept;
  const model = await tools.model();
  const batches = planBatches(job.encodings, model.tokenBudget);
  const options = { site, aggregation, pieces, words: table.words.length, of };
  const collector = orExplain(dir, () => wordStateCollector(model, dir, options));
  const explained = {
    ...collector,
    fold: (taps: Parameters<typeof collector.fold>[0]) => {
      orExplain(dir, () => {
        collector.fold(taps);
      });
    },
  };
  await collect(model, job.encodings, batches, [explained], {
    stage: 'states',
    onProgress: tools.onProgress,
    signal: tools.signal,
  });
  return orExplain(dir, () => collector.result());
}

function piecesOf(wordIds: readonly (readonly (number | null)[])[]): WordPieces[] {
  let firstWord = 0;
  return wordIds.map((ids) => {
    const { starts, ends } = alignWords(ids);
    const pieces = { firstWord, starts, ends };
    firstWord += starts.length;
    return pieces;
  });
}
