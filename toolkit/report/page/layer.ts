import { byId } from './dom';

/** A value that several parts of the page show and any may change. */
export class Picked<Value> {
  readonly #watchers: ((value: Value) => void)[] = [];

  constructor(private value: Value) {}

  get(): Value {
    return this.value;
  }

  set(value: Value): void {
    if (value === this.value) return;
    this.value = value;
    for (const watcher of this.#watchers) watcher(value);
  }

  /** Calls back with every later value. */
  watch(watcher: (value: Value) => void): void {
    this.#watchers.push(watcher);
  }
}

/** A slider over the layers a run has, which need not be all. */
export class LayerSlider {
  readonly #input: HTMLInputElement;
  readonly #name: HTMLOutputElement;

  /**
   * @param id - of the input; `ID-name` is the output that says which layer it stands at
   * @param layers - ascending
   */
  constructor(
    id: string,
    private readonly layers: readonly number[],
    onPick: (layer: number) => void,
  ) {
    this.#input = byId(id, HTMLInputElement);
    this.#name = byId(`${id}-name`, HTMLOutputElement);
    this.#input.max = String(Math.max(0, layers.length - 1));
    this.#input.addEventListener('input', () => {
      const layer = layers[Number(this.#input.value)]!;
      this.show(layer);
      onPick(layer);
    });
  }

  /** Moves to a layer; to the nearest where the run does not have it. */
  show(layer: number): void {
    const nearest = this.layers.reduce((a, b) => (Math.abs(b - layer) < Math.abs(a - layer) ? b : a), this.layers[0]!);
    this.#input.value = String(this.layers.indexOf(nearest));
    this.#name.value = `${nearest}: ${layerName(nearest)}`;
    this.#input.setAttribute('aria-valuetext', `layer ${nearest}, ${layerName(nearest)}`);
  }

  /** For scores that layers do not enter. */
  set isOff(isOff: boolean) {
    this.#input.disabled = isOff;
    if (isOff) this.#name.value = 'these scores have no layers';
  }
}

/** What gives a layer's states. */
function layerName(layer: number): string {
  return layer === 0 ? 'embedding output' : `output of block ${layer}`;
}
