import type { WordsData, WordSeries } from '../html/pageData';

const STEPS = 65535;

/** A word of a sentence under one column of scores. */
export interface Word {
  form: string;
  upos: string;
  stratum: string;
  /** Null where the scorer has none at the layer. */
  score: number | null;
  isHigh: boolean;
}

/** The words of the page and their scores, unpacked. */
export class WordData {
  readonly #scores: Uint16Array;
  readonly #high: Uint8Array;
  readonly #texts: string[];

  constructor(readonly data: WordsData) {
    const bytes = unpacked(data.scores);
    const view = new DataView(bytes.buffer);
    this.#scores = Uint16Array.from({ length: bytes.length / 2 }, (_, at) => view.getUint16(at * 2, true));
    this.#high = unpacked(data.high);
    this.#texts = data.sentences.map((_, sentence) => this.forms(sentence).join(' '));
  }

  text(sentence: number): string {
    return this.#texts[sentence]!;
  }

  forms(sentence: number): string[] {
    const [start, end] = this.#range(sentence);
    return this.data.forms.slice(start, end);
  }

  /** The words of a sentence at one layer of a series; null as a layer is a series without layers. */
  words(sentence: number, series: WordSeries, layer: number | null): Word[] {
    const [start, end] = this.#range(sentence);
    return Array.from({ length: end - start }, (_, at) => {
      const word = start + at;
      const [upos, stratum] = this.data.kinds[this.data.kindOf[word]!]!;
      const found = this.#at(word, series, layer);
      return { form: this.data.forms[word]!, upos, stratum, ...found };
    });
  }

  /** For one word, the layers of a series where it is HIGH. */
  highLayers(sentence: number, at: number, series: WordSeries): (number | null)[] {
    const word = this.data.sentences[sentence]![2] + at;
    return series.layers.filter((layer) => this.#at(word, series, layer).isHigh);
  }

  #at(word: number, series: WordSeries, layer: number | null): { score: number | null; isHigh: boolean } {
    const place = series.layers.indexOf(layer);
    if (place < 0) return { score: null, isHigh: false };
    const column = series.firstColumn + place;
    const cell = column * this.data.forms.length + word;
    const [least, most] = this.data.ranges[column]!;
    const score = least + (this.#scores[cell]! / STEPS) * (most - least);
    return { score, isHigh: ((this.#high[cell >> 3]! >> (cell & 7)) & 1) === 1 };
  }

  #range(sentence: number): [start: number, end: number] {
    return [this.data.sentences[sentence]![2], this.data.sentences[sentence + 1]?.[2] ?? this.data.forms.length];
  }
}

function unpacked(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const LETTER = /\p{L}/u;

/** Where a sentence begins, by its first letter; its words are isolated, so that each keeps its own direction. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const first = LETTER.exec(text)?.[0] ?? '';
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr';
}
