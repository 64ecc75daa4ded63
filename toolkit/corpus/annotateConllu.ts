/** What a word is annotated with; null for a word that has no score. */
export type WordMark = { score: number; high: boolean } | null;

/** Digits of a float32. */
const DIGITS = 7;

/** The line of a word up to its MISC, and its MISC; columns may hold what JavaScript takes for a line end. */
const WORD_LINE = /(^\ufeff?|\n)(\d+)((?:\t[^\t\n]+){8}\t)([^\t\n]+?)(?=\r?\n|\t|\r?$)/g;

/**
 * CoNLL-U, or `.conllulex`, with two more keys in the MISC of each word that has a score: `TAS=19.06577|HIGH=Yes`, to seven digits, and
 * `No` where it is LOW. Keys of these names that stood there are replaced. All else stays as it is to the last byte.
 *
 * @param text - a file that `parseConllu` reads, its byte order mark and line ends included
 * @param marksOf - one mark a word of the sentence at this place in the file, from 0; null leaves it as it is
 */
export function annotateConllu(text: string, marksOf: (sentence: number) => readonly WordMark[] | null): string {
  let sentence = -1;
  let marks: readonly WordMark[] | null = null;
  return text.replace(WORD_LINE, (line, before: string, id: string, columns: string, misc: string) => {
    if (id === '1') marks = marksOf(++sentence);
    const mark = marks?.[Number(id) - 1];
    if (!mark) return line;
    const keys = [`TAS=${Number(mark.score.toPrecision(DIGITS))}`, `HIGH=${mark.high ? 'Yes' : 'No'}`];
    const kept = misc.split('|').filter((key) => key !== '_' && !/^(TAS|HIGH)=/.test(key));
    return before + id + columns + [...kept, ...keys].join('|');
  });
}
