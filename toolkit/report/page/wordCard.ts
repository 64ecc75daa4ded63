import { byId, create, fill } from './dom';
import type { Word } from './wordData';

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
