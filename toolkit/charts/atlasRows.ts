import type { AtlasCheckpoint } from '../harness/dataset/atlas';
import { rowHeight } from './axes';
import { scaled, type Theme } from './theme';
import { capitalised } from './title';

/** Height of a row at letters of 12 pixels. */
const ROW = 20;
/** Between cells, as a share of a cell and its gap. */
const CELL_PADDING = 0.06;
/** Rows that a reader can still find a name in. */
const MOST_ROWS = 80;

/** What a row needs to know of its checkpoint. */
type DrawnCheckpoint = Pick<AtlasCheckpoint, 'checkpoint' | 'objective' | 'random' | 'twinOf'>;

/** Rows of a chart: checkpoints, those of one objective below its name, and those with shuffled weights last. */
export interface CheckpointRows {
  height: number;
  y: object;
}

/** Group of a checkpoint: what it was trained for, or that its weights are shuffled. */
export function groupOf({ objective, random }: Pick<AtlasCheckpoint, 'objective' | 'random'>): string {
  if (random) return SHUFFLED;
  return objective === 'unknown' ? 'Objective unknown' : capitalised(objective);
}

export const SHUFFLED = 'Weights shuffled';

/** Groups in the order of the alphabet, the null last. */
export function groupsOf(checkpoints: readonly Pick<AtlasCheckpoint, 'objective' | 'random'>[]): string[] {
  const groups = [...new Set(checkpoints.map(groupOf))].sort();
  return [...groups.filter((group) => group !== SHUFFLED), ...groups.filter((group) => group === SHUFFLED)];
}

/**
 * Rows of the checkpoints, or why there are none.
 * @param padding - between cells; 0.5 of points, as a half of a row above and below
 */
export function checkpointRows(
  theme: Theme,
  checkpoints: readonly DrawnCheckpoint[],
  padding = CELL_PADDING,
): CheckpointRows | { skipped: string } {
  const groups = groupsOf(checkpoints);
  const domain = groups.flatMap((group) => [
    group,
    ...new Set(checkpoints.filter((one) => groupOf(one) === group).map(({ checkpoint }) => checkpoint)),
  ]);
  const count = domain.length - groups.length;
  if (count > MOST_ROWS) return { skipped: `${count} checkpoints are more than ${MOST_ROWS} rows can show` };
  const bold = { test: `indexof(${JSON.stringify(groups)}, datum.value) >= 0`, value: 'bold' };
  const axis = {
    ...{ title: null, domain: false, ticks: false, labelPadding: scaled(theme, 6) },
    labelExpr: `(${JSON.stringify(namesOfTwins(checkpoints))})[datum.value] || datum.label`,
    labelFontWeight: { condition: bold, value: 'normal' },
  };
  const y = { field: 'checkpoint', type: 'nominal', scale: { domain, padding }, axis };
  return { height: rowHeight(theme, domain.length, ROW) * domain.length, y };
}

/** Checkpoints with shuffled weights stand below the words that say so: they are called as their originals. */
function namesOfTwins(checkpoints: readonly DrawnCheckpoint[]): Record<string, string> {
  return Object.fromEntries(
    checkpoints.flatMap(({ checkpoint, twinOf }) => (twinOf === null ? [] : [[checkpoint, twinOf]])),
  );
}

/** Columns of a matrix whose rows are checkpoints: a field, its values from left to right. */
export function matrixColumns(field: string, sort: readonly string[]) {
  const axis = { title: null, orient: 'top', labelAngle: -40, domain: false, ticks: false } as const;
  return { field, type: 'nominal', scale: { padding: CELL_PADDING }, sort: [...sort], axis } as const;
}
