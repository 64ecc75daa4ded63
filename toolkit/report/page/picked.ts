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
