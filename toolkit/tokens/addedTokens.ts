/** A stretch of the source text: plain text, or an added token such as a literal `[MASK]`. */
export interface Section {
  text: string;
  /** UTF-16 units from the start of the source. */
  start: number;
  isAdded: boolean;
}

/** Gives a function that cuts a text at its added tokens: the leftmost first, of those that start there the longest. */
export function sectionSplitter(contents: readonly string[]): (text: string) => Section[] {
  const longestFirst = [...contents].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(${longestFirst.map(escape).join('|')})`, 'u');
  return (text) => {
    let start = 0;
    return text.split(pattern).map((part, index) => {
      const section = { text: part, start, isAdded: index % 2 === 1 };
      start += part.length;
      return section;
    });
  };
}

function escape(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
