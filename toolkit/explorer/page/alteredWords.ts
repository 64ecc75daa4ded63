import { byId, create, fill } from '../../report/page/dom';
import { signed } from './heatMap';
import { type LayerRow, movedMost } from './layerRows';
import type { Alterations, ShownToken } from './messages';
import { listed } from './wording';

/** Most tokens that are said to have moved. */
const NAMED = 4;

/** The words that the reader has masked or deleted, and the buttons that do it. */
export class AlteredWords {
  readonly #words = new Map<number, 'masked' | 'deleted'>();
  readonly #tools = byId('word-tools', HTMLElement);
  readonly #moved = byId('moved', HTMLElement);

  /** @param onChange - Called when words are altered or restored. */
  constructor(private readonly onChange: () => void) {}

  get asked(): Alterations {
    const of = (wanted: string) => [...this.#words].filter(([, how]) => how === wanted).map(([word]) => word);
    return { masked: of('masked'), deleted: of('deleted') };
  }

  get any(): boolean {
    return this.#words.size > 0;
  }

  restore({ masked, deleted }: Alterations): void {
    for (const word of masked) this.#words.set(word, 'masked');
    for (const word of deleted) this.#words.set(word, 'deleted');
  }

  /** For another text, or one whose words a tokenizer counts otherwise. */
  clear(): void {
    this.#words.clear();
  }

  /** Offers what can be done to a word; nothing where there is none. */
  offer(word: number | null, text: string, hasMask: boolean): void {
    const now = word === null ? undefined : this.#words.get(word);
    const name = `the word “${text}”`;
    const offers: [label: string, isOffered: boolean, act: () => unknown][] = [
      [`Mask ${name}`, word !== null && hasMask && now !== 'masked', () => this.#words.set(word!, 'masked')],
      [`Delete ${name}`, word !== null && now !== 'deleted', () => this.#words.set(word!, 'deleted')],
      [`Restore ${name}`, now !== undefined, () => this.#words.delete(word!)],
      ['Restore all words', this.any, this.clear.bind(this)],
    ];
    const buttons = offers.flatMap(([label, isOffered, act]) => {
      if (!isOffered) return [];
      const button = create('button', { type: 'button' }, label);
      button.addEventListener('click', () => {
        act();
        this.onChange();
      });
      return [button];
    });
    fill(this.#tools, buttons);
  }

  /** Says which tokens moved most at a layer. */
  tell(row: LayerRow, tokens: readonly ShownToken[]): void {
    this.#moved.hidden = !this.any;
    const moved = movedMost(row, NAMED);
    const forms = moved.map(({ token }) => tokens[token]!.token);
    const parts = listed(forms, (at) => ` ${signed(moved[at]!.change)}`);
    const where = row.layer === null ? '' : ` at layer ${row.layer}`;
    fill(this.#moved, [`Without what was masked or deleted, these move most${where}: `, ...parts, '.']);
  }
}
