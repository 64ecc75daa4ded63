import { byId, create } from './dom';
import { centre, type Said, type Stop } from './reading';

/** A pointer further than this from every mark, in pixels of the window, reads none. */
const REACH = 28;

/** Reads the marks of a chart under the pointer, where a finger touched it, or under the arrow keys once the chart has the focus. */
export class Cursor {
  #stops: readonly Stop[] = [];
  #at: Stop | null = null;
  readonly #ring = create('div', { class: 'ring', hidden: '' });

  /** @param plot - holds the drawing, an `svg` */
  constructor(
    private readonly plot: HTMLElement,
    private readonly onPick: (stop: Stop) => void = () => undefined,
  ) {
    plot.append(this.#ring);
    plot.addEventListener('pointermove', (event) => {
      this.#show(this.#near(event));
    });
    plot.addEventListener('click', (event) => {
      const stop = this.#near(event);
      // A finger moves no pointer before it is lifted, and has then left.
      this.#show(stop);
      if (stop) this.onPick(stop);
    });
    for (const away of ['pointerleave', 'blur'])
      plot.addEventListener(away, () => {
        this.#show(null);
      });
    plot.addEventListener('keydown', this.#key);
  }

  /** What there is to read now that the chart is drawn. */
  set stops(stops: readonly Stop[]) {
    this.#stops = stops;
    this.#show(null);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#show(null);
    else if (event.key === 'Enter' && this.#at) this.onPick(this.#at);
    else {
      const next = this.#next(event.key);
      if (!next) return;
      this.#show(next);
    }
    event.preventDefault();
  };

  #next(key: string): Stop | undefined {
    if (key === 'Home') return this.#stops[0];
    if (key === 'End') return this.#stops.at(-1);
    if (key.startsWith('Arrow') && !this.#at) return this.#stops[0];
    return this.#at ? neighbour(this.#stops, this.#at, key) : undefined;
  }

  #near({ clientX, clientY }: MouseEvent): Stop | null {
    const frame = this.#frame();
    const x = (clientX - frame.left) / frame.scale;
    const y = (clientY - frame.top) / frame.scale;
    const inside = this.#stops.filter(
      ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom,
    );
    const smallest = least(inside, ({ left, right, top, bottom }) => (right - left) * (bottom - top));
    if (smallest) return smallest;
    const distance = (stop: Stop) => Math.hypot(centre(stop).x - x, centre(stop).y - y) * frame.scale;
    return least(this.#stops, (stop) => (distance(stop) > REACH ? Infinity : distance(stop))) ?? null;
  }

  #show(stop: Stop | null): void {
    this.#at = stop;
    this.#ring.hidden = stop === null;
    if (!stop) {
      hideTip();
      return;
    }
    const frame = this.#frame();
    const at = new DOMRect(
      frame.left + stop.left * frame.scale,
      frame.top + stop.top * frame.scale,
      (stop.right - stop.left) * frame.scale,
      (stop.bottom - stop.top) * frame.scale,
    );
    const plot = this.plot.getBoundingClientRect();
    Object.assign(this.#ring.style, {
      left: `${at.left - plot.left + this.plot.scrollLeft - 2}px`,
      top: `${at.top - plot.top - 2}px`,
      width: `${at.width + 4}px`,
      height: `${at.height + 4}px`,
    });
    showTip(stop.said, at);
  }

  /** Where the drawing is in the window, and how many pixels of it make one of its own. */
  #frame(): { left: number; top: number; scale: number } {
    const svg = this.plot.querySelector('svg');
    if (!svg) return { left: 0, top: 0, scale: 1 };
    const { left, top, width } = svg.getBoundingClientRect();
    return { left, top, scale: width / (svg.viewBox.baseVal.width || width) };
  }
}

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
function neighbour(stops: readonly Stop[], from: Stop, key: string): Stop | undefined {
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
function least<Item>(items: readonly Item[], cost: (item: Item) => number): Item | undefined {
  let [best, lowest]: [Item | undefined, number] = [undefined, Infinity];
  for (const item of items) {
    const own = cost(item);
    if (own < lowest) [best, lowest] = [item, own];
  }
  return best;
}

/** Pixels between a mark and what is said of it. */
const GAP = 12;

/** Shows what a mark says beside a rectangle of the window; assistive technology reads it out. */
function showTip(said: Said, { left, right, top, bottom }: DOMRect): void {
  const tip = byId('tip', HTMLElement);
  const lines = said.flatMap(([label, text]) => [create('dt', {}, label), create('dd', { dir: 'auto' }, text)]);
  tip.replaceChildren(create('dl', {}, lines));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const x = right + GAP + width < innerWidth ? right + GAP : Math.max(4, left - GAP - width);
  const y = Math.min(Math.max(4, (top + bottom) / 2 - height / 2), innerHeight - height - 4);
  tip.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
}

function hideTip(): void {
  byId('tip', HTMLElement).hidden = true;
}
