import { byId, create, fill } from '../../report/page/dom';
import { startTheme } from '../../report/page/theme';
import { AlteredWords } from './alteredWords';
import { Client } from './client';
import type { Asked, LoadedModel, MeasuredText } from './messages';
import { Result } from './result';
import { linkOf, readState, type State } from './state';
import { Status } from './status';
import { inWords, lengthNote, type ToldResults } from './wording';

/** A checkpoint that the page's server offers. */
interface Offered extends ToldResults {
  name: string;
  /** Of its converted folder. */
  url: string;
}

/** Milliseconds without a keystroke after which a text is measured. */
const PAUSE = 250;
/** The layer of which the protocol's claims are; of a shallower model the last one is shown first. */
const CLAIMED_LAYER = 8;

class Explorer {
  readonly #client = new Client();
  readonly #status = new Status();
  readonly #text = byId('text', HTMLTextAreaElement);
  readonly #checkpoint = byId('checkpoint', HTMLSelectElement);
  readonly #measure = byId('measure', HTMLSelectElement);
  readonly #site = byId('site', HTMLSelectElement);
  readonly #altered = new AlteredWords(() => {
    this.#result.view = this.#altered.any ? 'change' : 'value';
    void this.#compute();
  });
  readonly #result = new Result(this.#altered, () => {
    this.#remember();
  });
  readonly #state: State = readState();
  #offered: Offered[] = [];
  #model: LoadedModel | null = null;
  /** Counts what was asked for: an answer that was overtaken is not shown. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async start(): Promise<void> {
    this.#text.value = this.#state.text;
    this.#altered.restore(this.#state);
    this.#result.restore(this.#state);
    this.#listen();
    try {
      const response = await fetch('checkpoints.json', { cache: 'no-store' });
      if (!response.ok) throw new Error(`no checkpoints.json (HTTP ${response.status})`);
      const offered = (await response.json()) as Offered[];
      this.#offered = offered.map((one) => ({ ...one, url: new URL(one.url, location.href).href }));
      const names = offered.map(({ name }) => name);
      choose(this.#checkpoint, names, this.#state.checkpoint, (name) => name);
      await this.#load();
      if (this.#state.kept !== '') await this.#restoreKept(readState(this.#state.kept));
    } catch (error) {
      this.#fail(error);
    }
  }

  #listen(): void {
    this.#text.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#forget();
      this.#timer = setTimeout(() => void this.#compute(), PAUSE);
    });
    this.#checkpoint.addEventListener('change', () => {
      this.#forget();
      void this.#load();
    });
    for (const select of [this.#measure, this.#site])
      select.addEventListener('change', () => {
        this.#result.outdate();
        void this.#compute();
      });
  }

  /** Words are altered in one text alone, as one tokenizer counts them. */
  #forget(): void {
    this.#result.outdate();
    this.#altered.clear();
    if (this.#result.view === 'change') this.#result.view = 'value';
  }

  #offeredAs(checkpoint: string): Offered {
    const found = this.#offered.find(({ name }) => name === checkpoint);
    if (!found) throw new Error(`no checkpoint ${checkpoint} is offered here`);
    return found;
  }

  #fetched(checkpoint: string, turn: number): Promise<LoadedModel> {
    this.#status.loading(checkpoint);
    const backend = new URLSearchParams(location.search).get('backend');
    return this.#client.ask({ kind: 'load', url: this.#offeredAs(checkpoint).url, backend }, (done, total) => {
      if (turn === this.#turn) this.#status.fetched(done, total);
    });
  }

  async #measured(asked: Asked): Promise<MeasuredText> {
    const ask = { kind: 'measure', url: this.#offeredAs(asked.checkpoint).url, ...asked } as const;
    return { ...asked, measured: await this.#client.ask(ask) };
  }

  /** Measures again what a link says was kept to compare. */
  async #restoreKept({ text, checkpoint, measure, site, masked, deleted }: State): Promise<void> {
    const [turn, model] = [this.#turn, this.#model];
    let note = '';
    try {
      await this.#fetched(checkpoint, turn);
      this.#result.keep(await this.#measured({ text, checkpoint, measure, site, masked, deleted }));
    } catch (error) {
      note = `What the link compares this with could not be shown: ${(error as Error).message}.`;
    }
    if (turn === this.#turn && model) this.#status.ready(model, note);
  }

  async #load(): Promise<void> {
    const turn = ++this.#turn;
    this.#model = null; // what is typed until the new one is there waits for it
    try {
      const model = await this.#fetched(this.#checkpoint.value, turn);
      if (turn !== this.#turn) return;
      this.#model = model;
      this.#choices(model);
      await this.#compute();
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }

  #fail(error: unknown, model?: LoadedModel): void {
    this.#result.hideOutdated();
    this.#status.say('error', (error as Error).message, model);
  }

  /** What the model has to choose from, what was chosen before kept where it has it. */
  #choices({ measures, sites, numLayers }: LoadedModel): void {
    const names = measures.map(({ name }) => name);
    choose(this.#measure, names, this.#measure.value || this.#state.measure);
    choose(this.#site, sites, this.#site.value || this.#state.site);
    this.#result.offerLayers(numLayers, this.#state.layer ?? CLAIMED_LAYER);
    this.#state.layer = null; // the slider has it from here on
  }

  async #compute(): Promise<void> {
    if (!this.#model) return;
    const turn = ++this.#turn;
    const asked = this.#asked;
    const { hasSites, description } = this.#model.measures.find(({ name }) => name === asked.measure)!;
    byId('site-field', HTMLElement).hidden = !hasSites;
    byId('measure-note', HTMLElement).textContent = `What is measured: ${description}.`;
    const isOvertaken = () => turn !== this.#turn || asked.text !== this.#text.value;
    if (asked.text.trim() === '') {
      this.#result.hideOutdated();
      this.#status.ready(this.#model, 'Type a sentence.');
      this.#remember();
      return;
    }
    this.#status.say('computing', 'Computing …', this.#model);
    try {
      const shown = await this.#measured(asked);
      if (isOvertaken()) return;
      this.#result.show(shown, this.#model, this.#offeredAs(asked.checkpoint));
      this.#status.ready(this.#model, lengthNote(shown.measured, this.#model.maxTokens));
    } catch (error) {
      if (!isOvertaken()) this.#fail(error, this.#model);
    }
  }

  get #asked(): Asked {
    return {
      text: this.#text.value,
      checkpoint: this.#checkpoint.value,
      measure: this.#measure.value,
      site: this.#site.value,
      ...this.#altered.asked,
    };
  }

  #remember(): void {
    history.replaceState(null, '', `#${linkOf({ ...this.#asked, ...this.#result.state })}`);
  }
}

/** Fills a list, and picks in it what is wanted or else the first. */
function choose(select: HTMLSelectElement, names: readonly string[], wanted: string, shown = inWords): void {
  const options = names.map((name) => create('option', { value: name }, shown(name)));
  fill(select, options);
  select.value = names.includes(wanted) ? wanted : names[0]!;
}

startTheme();
void new Explorer().start();
