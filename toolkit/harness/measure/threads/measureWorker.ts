import { serve } from '../../../activations/serve';
import { scorerNamed } from '../../../attribution/registry';
import { openConverted } from '../../../graph/convertedFolder';
import { METRICS } from '../../../metrics/registry';
import { wordTable } from '../../passes/wordTable';
import { analysisAt } from '../analyses';
import { type MeasureContext, measureContext } from '../context';
import { answersTo } from '../statistics/askedStatistics';
import { ofNoDraws } from '../statistics/keptStatistics';
import { permutedStatistics } from '../statistics/statistics';
import { controlsAt, measureCell } from '../sweep';
import type { MeasureStart, MeasureTask } from './measureThreads';

// A thread of `MeasureThreads`: makes the run's context once, then measures one thing after the other. Nothing of an answer is handed
// over without a copy: measurements share what is kept for the next.
serve<MeasureTask, readonly unknown[]>((start) => {
  const context = contextOf(start as MeasureStart);
  return Promise.resolve((task) => ({ answer: answerTo(context, task), transfer: [] }));
});

function answerTo(context: MeasureContext, task: MeasureTask): readonly unknown[] {
  if ('cell' in task) return measureCell(context, context.job.cells[task.cell]!);
  if ('controls' in task) return controlsAt(context, task.controls);
  if ('analysis' in task) return analysisAt(context, task.analysis, task.leftOut);
  return answersTo(task.asked, ofNoDraws(permutedStatistics(context, task.permutation)));
}

function contextOf({ job: plain, cells, checkpoint: asked, frequencies, columns }: MeasureStart): MeasureContext {
  const { name, negLogFrequency } = frequencies;
  const checkpoint = { ...openConverted(asked.dir), roles: asked.roles };
  const job: MeasureContext['job'] = {
    ...plain,
    checkpoint,
    cells: cells.map((cell) => ({ ...cell, scorer: scorerNamed(cell.scorer) })),
    frequencies: { name, negLogFrequency: (form) => negLogFrequency.get(form) ?? null },
  };
  return measureContext(job, wordTable({ ...job, columns, seed: job.config.seed }), METRICS);
}
