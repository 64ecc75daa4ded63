import { byId, create, fill } from './dom';
import { directionOf, type WordData } from './wordData';

/** More suggestions than these nobody goes through. */
const MOST = 40;

/** Finds a sentence by a part of its text or name as it is typed: a combobox with a list, as ARIA describes it. */
export class SentenceSearch {
  readonly #input = byId('sentence-search', HTMLInputElement);
  readonly #list = byId('sentence-list', HTMLUListElement);
  readonly #folded: string[];
  #active = -1;

  constructor(
    private readonly words: WordData,
    private readonly onPick: (sentence: number) => void,
  ) {
    this.#folded = words.data.sentences.map(([id], sentence) => folded(`${words.text(sentence)} ${id}`));
    this.#input.addEventListener('input', this.#open);
    this.#input.addEventListener('click', () => {
      if (this.#list.hidden) this.#open();
    });
    this.#input.addEventListener('keydown', this.#key);
    this.#input.addEventListener('blur', this.#close);
    // The field keeps the focus while its list is clicked.
    this.#list.addEventListener('pointerdown', (event) => {
      event.preventDefault();
    });
    this.#list.addEventListener('click', ({ target }) => {
      const option = target instanceof Element ? target.closest<HTMLElement>('[role=option]') : null;
      if (option) this.#pick(option);
    });
  }

  readonly #open = (): void => {
    const wanted = folded(this.#input.value.trim());
    const found = this.#folded.flatMap((text, sentence) => (text.includes(wanted) ? [sentence] : []));
    const options = found.slice(0, MOST).map((sentence, at) => this.#option(sentence, at));
    const rest = found.length === 0 ? 'No sentence has this.' : `and ${found.length - MOST} more: type on`;
    const note = create('li', { role: 'presentation', class: 'note' }, rest);
    fill(this.#list, found.length === 0 || found.length > MOST ? [...options, note] : options);
    this.#list.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#activate(wanted !== '' && options.length > 0 ? 0 : -1);
  };

  #option(sentence: number, at: number): HTMLElement {
    const text = this.words.text(sentence);
    const [id] = this.words.data.sentences[sentence]!;
    return create(
      'li',
      { role: 'option', id: `sentence-option-${at}`, 'data-sentence': String(sentence), 'aria-selected': 'false' },
      create('span', { class: 'text', dir: directionOf(text) }, text),
      create('bdi', { class: 'id' }, id),
    );
  }

  readonly #key = (event: KeyboardEvent): void => {
    // Enter then commits what an input method composes.
    if (event.isComposing) return;
    const options = this.#options();
    if (event.key === 'Escape') {
      if (this.#list.hidden) this.#input.value = '';
      this.#close();
    } else if (event.key === 'Enter') {
      const option = options[this.#active];
      if (!this.#list.hidden && option) this.#pick(option);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (this.#list.hidden) this.#open();
      else this.#activate(this.#active + (event.key === 'ArrowDown' ? 1 : -1));
    } else return;
    event.preventDefault();
  };

  #activate(at: number): void {
    const options = this.#options();
    this.#active = options.length === 0 ? -1 : Math.min(Math.max(at, -1), options.length - 1);
    for (const [index, option] of options.entries())
      option.setAttribute('aria-selected', String(index === this.#active));
    const active = options[this.#active];
    if (active) {
      this.#input.setAttribute('aria-activedescendant', active.id);
      active.scrollIntoView({ block: 'nearest' });
    } else this.#input.removeAttribute('aria-activedescendant');
  }

  #pick(option: HTMLElement): void {
    this.#close();
    this.#input.value = '';
    this.onPick(Number(option.dataset.sentence));
  }

  readonly #close = (): void => {
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
  };

  #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('[role=option]')];
  }
}

/** Without case and accents, so that `cafe` finds `Café`. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
