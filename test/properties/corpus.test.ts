import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readCorpus } from '../../toolkit/corpus/corpus';
import { readInputTexts } from '../../toolkit/corpus/inputTexts';
import { englishFrequencies, frequenciesOf } from '../../toolkit/corpus/frequency';
import { readRationales } from '../../toolkit/corpus/rationales';
import { tagTexts } from '../../toolkit/corpus/tagger';
import { parseTexts, readTextFile } from '../../toolkit/corpus/textFile';
import { PROTOTYPE_NAMES } from '../prototypeNames';
import { anyBytes } from './anyBytes';
import { holds } from './holds';
import { folderOf } from './scratch';

const fixture = (name: string) => readFileSync(join(__dirname, '../fixtures/corpora', name), 'utf8');
const { put } = folderOf({});

holds('CoNLL-U', anyBytes(fixture('hand.conllu')), (bytes) => {
  const path = put('corpus.conllu', bytes);
  const { sentences } = readCorpus(path);
  const frequencies = [englishFrequencies(), frequenciesOf(sentences, 'itself')];
  for (const { form } of sentences.flatMap(({ words }) => words))
    for (const list of frequencies) list.negLogFrequency(form);
  readInputTexts(path);
});

/** The tagger loads for a third of a second, and so serves all cases. */
let tagged: Generator | undefined;
const queue: string[] = [];

function tag(texts: readonly string[]): void {
  tagged ??= tagTexts(
    (function* () {
      for (;;) yield queue.shift()!;
    })(),
  );
  for (const text of texts) {
    queue.push(text);
    try {
      tagged.next();
    } catch (error) {
      tagged = undefined;
      throw error;
    }
  }
}

holds('plain text', anyBytes(fixture('notes.txt'), PROTOTYPE_NAMES.join(' ')), (bytes) => {
  const path = put('notes.txt', bytes);
  readInputTexts(path);
  tag(parseTexts(readTextFile(path)).map(({ text }) => text));
});

holds('JSON Lines', anyBytes(fixture('notes.jsonl')), (bytes) => {
  tag(readInputTexts(put('notes.jsonl', bytes)).map(({ text }) => text));
});

const FILM = 'the film is a bore\n\nwhat a waste\nthe music is good .\n';
const DOCUMENTS = `${JSON.stringify({ docid: 'film', document: FILM })}\n{"docid": "constructor", "document": "we laughed"}\n`;
const span = (start: number, docid: string) => ({ docid, start_token: start, end_token: start + 1, text: [1] });
const ANNOTATIONS = [[span(4, 'film'), span(7, 'film')], [span(0, 'constructor')]]
  .map((evidence) => JSON.stringify({ annotation_id: 'a', evidences: [evidence], docids: null }) + '\n')
  .join('');

const inFile = folderOf({});
const rationales = fc.tuple(
  fc.oneof(fc.constant(Buffer.from(ANNOTATIONS)), anyBytes(ANNOTATIONS)),
  fc.oneof(fc.constant(Buffer.from(DOCUMENTS)), anyBytes(DOCUMENTS)),
);
holds('ERASER, docs.jsonl', rationales, ([annotations, documents]) => {
  inFile.put('docs.jsonl', documents);
  return [...readRationales(readTextFile(inFile.put('val.jsonl', annotations))).sentences];
});

const inFolder = folderOf({ 'docs/constructor': 'we laughed', 'val.jsonl': ANNOTATIONS });
holds('ERASER, docs/', anyBytes(FILM), (film) => {
  inFolder.put('docs/film', film);
  return [...readRationales(readTextFile(join(inFolder.dir, 'val.jsonl'))).sentences];
});
