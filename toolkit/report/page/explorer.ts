import type { WordsData, WordSeries } from '../html/pageData';
import { directionOf, type Word, WordData } from './wordData';
import { byId, create, readData } from './dom';
import { LayerSlider, type Picked } from './layer';
import { SentenceSearch } from './sentenceSearch';
import { showCard, WordList } from './wordList';

/** Any sentence of the page with its words' scores and HIGH. */
export function startExplorer(layer: Picked<number | null>): void {
  const data = readData('word-data') as WordsData | null;
  if (data) new Explorer(new WordData(data), layer).start();
}

class Explorer {
  readonly #scorer = byId('explorer-scorer', HTMLSelectElement);
  readonly #sites = byId('explorer-sites', HTMLFieldSetElement);
  readonly #slider: LayerSlider;
  readonly #list: WordList;
  #sentence: number;

  constructor(
    private readonly words: WordData,
    private readonly layer: Picked<number | null>,
  ) {
    const { data } = words;
    const layers = [...new Set(data.series.flatMap((series) => series.layers))].filter((one) => one !== null);
    layers.sort((a, b) => a - b);
    this.#sentence = data.first;
    if (layers.length > 0 && layer.get() === null)
      layer.set(layers.includes(data.claimedLayer) ? data.claimedLayer : layers.at(-1)!);
    this.#slider = new LayerSlider('explorer-layer', layers, (picked) => {
      layer.set(picked);
    });
    this.#list = new WordList(byId('sentence-words', HTMLElement), this.#showWord);
    new SentenceSearch(words, this.#go);
  }

  start(): void {
    const step = (by: number) => () => {
      const count = this.words.data.sentences.length;
      this.#go((this.#sentence + by + count) % count);
    };
    byId('sentence-before', HTMLButtonElement).addEventListener('click', step(-1));
    byId('sentence-after', HTMLButtonElement).addEventListener('click', step(1));
    for (const input of [this.#scorer, this.#sites]) input.addEventListener('change', this.#show);
    this.layer.watch(this.#show);
    this.#go(this.#sentence);
  }

  readonly #go = (sentence: number): void => {
    this.#sentence = sentence;
    this.#list.reset(directionOf(this.words.text(sentence)));
    this.#show();
  };

  readonly #show = (): void => {
    const series = this.#series();
    const layer = this.#layerOf(series);
    const words = this.words.words(this.#sentence, series, layer);
    this.#sites.disabled = series.site === null;
    this.#slider.isOff = layer === null;
    if (layer !== null) this.#slider.show(layer);
    byId('explorer-about', HTMLElement).textContent = series.description;
    const [id, document] = this.words.data.sentences[this.#sentence]!;
    byId('sentence-name', HTMLElement).replaceChildren(
      `Sentence ${this.#sentence + 1} of ${this.words.data.sentences.length}: `,
      create('bdi', {}, document === id ? id : `${id}, ${document}`),
    );
    this.#list.show(words);
    byId('sentence-tally', HTMLElement).textContent = tally(words, series, layer);
    this.#showWord(this.#list.current);
  };

  readonly #showWord = (at: number): void => {
    const series = this.#series();
    const layer = this.#layerOf(series);
    const words = this.words.words(this.#sentence, series, layer);
    showCard(words, at, {
      layer,
      layers: series.layers,
      high: this.words.highLayers(this.#sentence, at, series),
      name: nameOf(series),
    });
  };

  /** The scorer's own site where it has one: those of other scorers do not enter. */
  #series(): WordSeries {
    const own = this.words.data.series.filter(({ scorer }) => scorer === this.#scorer.value);
    const site = this.#sites.querySelector<HTMLInputElement>('input:checked')?.value;
    return own.find((series) => series.site === site) ?? own[0]!;
  }

  #layerOf({ layers }: WordSeries): number | null {
    return layers[0] === null ? null : this.layer.get();
  }
}

function nameOf({ scorer, site }: WordSeries): string {
  return site === null ? scorer : `${scorer}, ${site}`;
}

/** How HIGH falls on the words of the sentence. */
function tally(words: readonly Word[], series: WordSeries, layer: number | null): string {
  const where = layer === null ? nameOf(series) : `${nameOf(series)}, layer ${layer}`;
  if (words.every(({ score }) => score === null)) return `${where}: there are no such scores at this layer.`;
  const high = words.filter(({ isHigh }) => isHigh);
  const isContent = ({ stratum }: Word) => stratum === 'content';
  const share = (some: readonly Word[]) => `${some.filter(isContent).length} of ${some.length}`;
  if (high.length === 0) return `${where}: no word is HIGH.`;
  const least = high.reduce((low, { score }) => Math.min(low, score!), Infinity);
  return (
    `${where}: ${high.length} of ${words.length} words are HIGH, from ${least.toFixed(2)} up. ` +
    `Content words are ${share(high)} HIGH words and ${share(words)} of the sentence.`
  );
}
