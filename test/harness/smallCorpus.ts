/**
 * CoNLL-U of short sentences in the vocabulary of the tiny checkpoints, four sentences a document, every second noun salient. The
 * sentences differ in length and words by their number alone. Every fifth one holds a soft hyphen as a word of its own, of which
 * the tokenizer leaves nothing.
 */
export function smallCorpus(sentences: number): string {
  return Array.from({ length: sentences }, (_, number) => {
    const document = number % 4 === 0 ? `# newdoc id = part-${number / 4}\n` : '';
    const words = sentenceWords(number);
    const lines = words.map(([form, upos], at) => {
      const entity = upos === 'NOUN' ? `Entity=(${at}-thing-new-${at % 2 ? 'sss' : 'nnn'}-cf1-1-sgl)` : '_';
      return [at + 1, form, '_', upos, '_', '_', at === 0 ? 0 : 1, '_', '_', entity].join('\t');
    });
    const text = words.map(([form]) => form).join(' ');
    return `${document}# sent_id = small-${number}\n# text = ${text}\n${lines.join('\n')}\n\n`;
  }).join('');
}

const NOUNS = ['river', 'stone', 'bridge', 'dog', 'cats', 'light', 'house'];
const ADJECTIVES = ['old', 'small', 'quick', 'blue', 'green', 'unseen'];
const VERBS = ['sees', 'hears', 'barked', 'xylophones'];

function sentenceWords(number: number): [form: string, upos: string][] {
  const pick = (from: string[], step: number) => from[(number * step + (number % 3)) % from.length]!;
  return [
    ['The', 'DET'],
    ...(number % 2 ? ([[pick(ADJECTIVES, 5), 'ADJ']] as [string, string][]) : []),
    [pick(NOUNS, 3), 'NOUN'],
    [pick(VERBS, 1), 'VERB'],
    ...(number % 5 === 0 ? ([['\u00ad', 'X']] as [string, string][]) : []),
    ...(number % 3
      ? ([
          ['under', 'ADP'],
          ['the', 'DET'],
          [pick(NOUNS, 4), 'NOUN'],
        ] as [string, string][])
      : []),
    [number % 4 ? '.' : '!', 'PUNCT'],
  ];
}
