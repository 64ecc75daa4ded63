import { centre, type Stop } from './stops';

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map<string, Direction>([
  ['ArrowLeft', { axis: 'x', sign: -1 }],
  ['ArrowRight', { axis: 'x', sign: 1 }],
  ['ArrowUp', { axis: 'y', sign: -1 }],
  ['ArrowDown', { axis: 'y', sign: 1 }],
]);

interface Direction {
  axis: 'x' | 'y';
  sign: 1 | -1;
}

/** Pixels within which marks stand in one column or row. */
const SAME = 2;

/** What being of another group or another column costs: more than any distance in a chart. */
const FAR = 1e6;

/** The mark that an arrow key leads to from another; undefined where there is none further on, or for another key. */
export function neighbour(stops: readonly Stop[], from: Stop, key: string): Stop | undefined {
  const direction = DIRECTIONS.get(key);
  if (!direction) return undefined;
  const cost = from.isBox ? boxCost : direction.axis === 'x' ? alongCost : acrossCost;
  return least(stops, (to) => (distances(from, to, direction).along < 1 ? Infinity : cost(from, to, direction)));
}

/** From a bar or a cell to the next one of its row or column. */
function boxCost(from: Stop, to: Stop, direction: Direction): number {
  const { along, aside } = distances(from, to, direction);
  const [low, high] = direction.axis === 'x' ? (['top', 'bottom'] as const) : (['left', 'right'] as const);
  const shared = Math.min(from[high], to[high]) - Math.max(from[low], to[low]);
  return along + aside + (shared > 0 ? 0 : FAR);
}

/** From a point of a line to the next one: the nearest column, and there the same line where it goes on. */
function alongCost(from: Stop, to: Stop, direction: Direction): number {
  const { along, aside } = distances(from, to, direction);
  return Math.round(along / SAME) * FAR + (to.said[0]?.[1] === from.said[0]?.[1] ? 0 : FAR / 4) + aside;
}

/** From a point to the one above or below it. */
function acrossCost(from: Stop, to: Stop, direction: Direction): number {
  const { along, aside } = distances(from, to, direction);
  return along + aside + (aside < SAME ? 0 : FAR);
}

function distances(from: Stop, to: Stop, { axis, sign }: Direction): { along: number; aside: number } {
  const [a, b] = [centre(from), centre(to)];
  const other = axis === 'x' ? 'y' : 'x';
  return { along: (b[axis] - a[axis]) * sign, aside: Math.abs(b[other] - a[other]) };
}

/** The item of the least cost, undefined where every cost is infinite. */
export function least<Item>(items: readonly Item[], cost: (item: Item) => number): Item | undefined {
  let [best, lowest]: [Item | undefined, number] = [undefined, Infinity];
  for (const item of items) {
    const own = cost(item);
    if (own < lowest) [best, lowest] = [item, own];
  }
  return best;
}
