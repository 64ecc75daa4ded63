import { byId, create, fill } from './dom';
import { placeByKey, selectItem } from './oneStop';
import type { Word } from './wordData';

/** The words of a sentence, coloured by score: one stop for the Tab key, and arrow keys from word to word. */
export class WordList {
  /** The word that has the focus or the pointer, or had it last. */
  current = 0;

  constructor(
    private readonly place: HTMLElement,
    private readonly onCurrent: (at: number) => void,
  ) {
    place.addEventListener('keydown', this.#key);
    for (const type of ['pointerover', 'click', 'focusin'] as const)
      place.addEventListener(type, ({ target }) => {
        const at = [...place.children].findIndex((word) => word === target);
        if (at >= 0) this.#move(at);
      });
  }

  /** Makes room for another sentence. */
  reset(direction: 'ltr' | 'rtl'): void {
    this.place.dir = direction;
    this.place.replaceChildren();
  }

  show(words: readonly Word[]): void {
    const low = words.filter(({ isHigh }) => !isHigh).flatMap(({ score }) => (score === null ? [] : [score]));
    const least = low.reduce((found, score) => Math.min(found, score), Infinity);
    const most = low.reduce((found, score) => Math.max(found, score), -Infinity);
    if (this.place.childElementCount === 0) {
      const firstHigh = words.findIndex(({ isHigh }) => isHigh);
      this.current = Math.max(0, firstHigh);
      const options = words.map(({ form }) => create('span', { role: 'option', dir: 'auto' }, form));
      fill(this.place, options);
    }
    for (const [at, word] of words.entries()) {
      const element = this.place.children[at] as HTMLElement;
      const shade = word.score === null || most === least ? 0 : (word.score - least) / (most - least);
      element.className = word.isHigh ? 'word high' : word.score === null ? 'word none' : 'word';
      element.style.setProperty('--score', shade.toFixed(3));
      element.setAttribute('aria-label', `${word.form}, ${word.upos}, ${told(word)}`);
      element.setAttribute('aria-posinset', String(at + 1));
      element.setAttribute('aria-setsize', String(words.length));
    }
    selectItem(this.place.children, this.current);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const to = placeByKey(event.key, this.current, this.place.childElementCount, this.place.dir);
    if (to === null) return;
    event.preventDefault();
    (this.place.children[to] as HTMLElement).focus();
  };

  #move(at: number): void {
    if (at === this.current) return;
    this.current = at;
    selectItem(this.place.children, this.current);
    this.onCurrent(at);
  }
}

function told({ score, isHigh }: Word): string {
  return score === null ? 'no score' : `${isHigh ? 'HIGH' : 'LOW'}, ${score.toFixed(2)}`;
}

/** Where the current word is HIGH. */
interface Place {
  /** The layer that is shown, null for scores without layers. */
  layer: number | null;
  layers: readonly (number | null)[];
  high: readonly (number | null)[];
  /** Of the scores. */
  name: string;
}

/** What there is to say of one word: its score, its rank in the sentence, and the layers at which it is HIGH. */
export function showCard(words: readonly Word[], at: number, place: Place): void {
  const { form, upos, stratum, score, isHigh } = words[at]!;
  const head = create('p', { class: 'head' }, create('bdi', { class: 'form' }, form), ` ${upos}, ${kindOf(stratum)}`);
  const said = create('p', {}, score === null ? 'No score at this layer.' : scoreText(words, score, isHigh));
  fill(byId('word-card', HTMLElement), [head, said, ...layerStrip(place)]);
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['content', 'a content word'],
  ['function', 'a function word'],
  ['punct', 'punctuation'],
]);

function kindOf(stratum: string): string {
  return KINDS.get(stratum) ?? 'of no class';
}

function scoreText(words: readonly Word[], score: number, isHigh: boolean): string {
  const above = words.filter((word) => word.score !== null && word.score > score).length;
  return `${isHigh ? 'HIGH' : 'LOW'}: score ${score.toFixed(2)}, rank ${above + 1} of ${words.length} in the sentence`;
}

/** One cell a layer, filled where the word is HIGH. */
function layerStrip({ layer, layers, high, name }: Place): HTMLElement[] {
  if (layer === null) return [];
  const cells = layers.map((one) => {
    const classes = ['cell', ...(high.includes(one) ? ['high'] : []), ...(one === layer ? ['now'] : [])];
    return create('span', { class: classes.join(' ') }, String(one));
  });
  const where = high.length === 0 ? 'at no layer' : `at ${high.length} of ${layers.length} layers`;
  return [
    create('p', { class: 'strip-name' }, `HIGH ${where} (${name})`),
    create('div', { class: 'strip', role: 'img', 'aria-label': `HIGH at layers: ${high.join(', ') || 'none'}` }, cells),
  ];
}
