import { byId } from '../../report/page/dom';
import type { LoadedModel } from './messages';

const MIB = 2 ** 20;

/** The line that says what the page is doing, with the bar of a checkpoint that is being fetched. */
export class Status {
  readonly #line = byId('status', HTMLElement);
  readonly #bar = byId('progress', HTMLProgressElement);

  loading(checkpoint: string): void {
    this.say('loading', `Loading ${checkpoint} …`);
    this.#bar.removeAttribute('value');
    this.#bar.hidden = false;
  }

  fetched(done: number, total: number): void {
    this.#bar.max = total;
    this.#bar.value = done;
    if (done === total) this.say('loading', 'Starting the model …');
    else this.#line.textContent = `Fetching the checkpoint: ${Math.floor(done / MIB)} of ${Math.ceil(total / MIB)} MiB`;
  }

  ready(model: LoadedModel, note: string): void {
    const reason = model.reason === 'first choice' ? '' : ` (${model.reason})`;
    const kept = model.isKept ? '' : ' The browser could not keep the checkpoint: the next visit fetches it again.';
    this.say('ready', `${note} Computed in this browser on ${model.backend}${reason}.${kept}`.trim(), model);
  }

  say(state: string, text: string, model?: LoadedModel): void {
    this.#line.dataset.state = state;
    if (model) this.#line.dataset.backend = model.backend;
    this.#line.textContent = text;
    if (state !== 'loading') this.#bar.hidden = true;
  }
}
