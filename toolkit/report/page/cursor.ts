import { create } from './dom';
import { least, neighbour } from './neighbour';
import { centre, type Stop } from './stops';
import { hideTip, showTip } from './tip';

/** A pointer further than this from every mark, in pixels of the window, reads none. */
const REACH = 28;

/** Reads the marks of a chart under the pointer, or under the arrow keys once the chart has the focus. */
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
    plot.addEventListener('pointerleave', () => {
      this.#show(null);
    });
    plot.addEventListener('click', (event) => {
      const stop = this.#near(event);
      if (stop) this.onPick(stop);
    });
    plot.addEventListener('blur', () => {
      this.#show(null);
    });
    plot.addEventListener('keydown', (event) => {
      this.#key(event);
    });
  }

  /** What there is to read now that the chart is drawn. */
  set stops(stops: readonly Stop[]) {
    this.#stops = stops;
    this.#show(null);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#show(null);
    else if (event.key === 'Enter' && this.#at) this.onPick(this.#at);
    else {
      const next = this.#next(event.key);
      if (!next) return;
      this.#show(next);
    }
    event.preventDefault();
  }

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
