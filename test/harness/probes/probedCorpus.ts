/** A word of the corpus: form, tag, relation, head, and for a noun the type and status of its entity. */
type Row = readonly [form: string, upos: string, deprel: string, head: number, entity?: string];

const PLACES = ['river', 'bridge', 'house'];
const ANIMALS = ['dog', 'cats', 'stone'];

/** Two sentences of a document, whose tags and entities follow from the words, and whose status from their order. */
function sentences(document: number): Row[][] {
  const [place, animal] = [PLACES[document % 3]!, ANIMALS[(document + 1) % 3]!];
  const noun = (form: string, at: number, status: string): string =>
    `(${document}${at}-${PLACES.includes(form) ? 'place' : 'animal'}-${status}-n-cf1-1-sgl)`;
  return [
    [
      ['The', 'DET', 'det', 2],
      [animal, 'NOUN', 'nsubj', 3, noun(animal, 1, 'new')],
      ['sees', 'VERB', 'root', 0],
      ['the', 'DET', 'det', 5],
      [place, 'NOUN', 'obj', 3, noun(place, 2, 'new')],
      ['.', 'PUNCT', 'punct', 3],
    ],
    [
      ['The', 'DET', 'det', 3],
      ['old', 'ADJ', 'amod', 3],
      [place, 'NOUN', 'nsubj', 4, noun(place, 2, 'giv')],
      ['hears', 'VERB', 'root', 0],
      ['the', 'DET', 'det', 6],
      [animal, 'NOUN', 'obl:arg', 4, noun(animal, 1, 'giv')],
      [document % 2 ? '!' : '.', 'PUNCT', 'punct', 4],
    ],
  ];
}

/** CoNLL-U of short documents in the vocabulary of the tiny checkpoints, with tasks of structure and of meaning. */
export function probedCorpus(documents: number): string {
  return Array.from({ length: documents }, (_, document) =>
    sentences(document)
      .map((rows, s) => {
        const lines = rows.map(([form, upos, deprel, head, entity], at) =>
          [at + 1, form, form, upos, '_', '_', head, deprel, '_', entity === undefined ? '_' : `Entity=${entity}`].join(
            '\t',
          ),
        );
        const text = rows.map(([form]) => form).join(' ');
        const begin = s === 0 ? `# newdoc id = document-${document}\n` : '';
        return `${begin}# sent_id = ${document}-${s}\n# text = ${text}\n${lines.join('\n')}\n\n`;
      })
      .join(''),
  ).join('');
}
