import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A word line of the embedded corpus, read apart from the toolkit's own reader so that neither hides a fault of the other. */
export interface GoldWord {
  form: string;
  upos: string;
  /** 1-based, 0 for the root. */
  head: number;
  deprel: string;
  entity: string;
}

export interface GoldSentence {
  id: string;
  document: string;
  text: string;
  rebuilt: string;
  words: GoldWord[];
}

export interface Mention {
  entity: string;
  type: string;
  salience: string;
  first: number;
  last: number;
  /** 0-based positions in the sentence. */
  minspan: number[];
}

const FILE = path.join(__dirname, '../../experiments/corpora/embedded.conllu');
/** The corpus, line by line. */
export const LINES = readFileSync(FILE, 'utf8').split('\n');

/** The value of a comment line `# key = value`, or undefined for any other line. */
export function comment(line: string, key: string): string | undefined {
  const start = `# ${key} = `;
  return line.startsWith(start) ? line.slice(start.length) : undefined;
}

/** The text that the forms and `SpaceAfter=No` spell; a multiword range stands for its words. */
function rebuild(lines: string[]): string {
  let covered = 0;
  let text = '';
  for (const columns of lines.map((line) => line.split('\t'))) {
    const [from, to] = columns[0]!.split('-').map(Number);
    if (from! <= covered) continue;
    covered = to ?? from!;
    text += columns[1]! + (columns[9]!.split('|').includes('SpaceAfter=No') ? '' : ' ');
  }
  return text.trimEnd();
}

function goldWord(line: string): GoldWord {
  const columns = line.split('\t');
  assert.equal(columns.length, 10, line);
  const entity = /(?:^|\|)Entity=([^|]+)/.exec(columns[9]!)?.[1] ?? '';
  return { form: columns[1]!, upos: columns[3]!, head: Number(columns[6]), deprel: columns[7]!, entity };
}

/** The sentences of the corpus, in order. */
export function goldSentences(): GoldSentence[] {
  const found: GoldSentence[] = [];
  let document = '';
  for (const block of LINES.join('\n').trimEnd().split('\n\n')) {
    const lines = block.split('\n');
    const value = (key: string) => lines.map((line) => comment(line, key)).find((text) => text !== undefined);
    const wordLines = lines.filter((line) => !line.startsWith('#'));
    document = value('newdoc id') ?? document;
    const words = wordLines.filter((line) => /^\d+\t/.test(line)).map(goldWord);
    found.push({ id: value('sent_id')!, document, text: value('text')!, rebuilt: rebuild(wordLines), words });
  }
  return found;
}

/** Every mention of a sentence; a bracket that does not parse, close or open is an assertion error. */
export function mentions({ id, words }: GoldSentence): Mention[] {
  const closed: Mention[] = [];
  const open: Mention[] = [];
  words.forEach((word, at) => {
    const bracket =
      /\((\d+)-([a-z]+)-(?:new|acc:com|giv:act|giv:inact)-([sn])-cf\d+-(\d+(?:,\d+)*)-(?:sgl|coref|ana|appos)|(\d+)?\)/y;
    while (bracket.lastIndex < word.entity.length) {
      const match = bracket.exec(word.entity);
      assert.ok(match, `${id}: ${word.form}: unreadable bracket in ${word.entity}`);
      const [, entity, type, salience, minspan, closes] = match;
      if (entity !== undefined) {
        const positions = minspan!.split(',').map((position) => at + Number(position) - 1);
        open.push({ entity, type: type!, salience: salience!, first: at, last: at, minspan: positions });
      } else {
        const mention = open.pop();
        assert.ok(mention, `${id}: ${word.form}: bracket closed but not opened`);
        assert.equal(closes ?? mention.entity, mention.entity, `${id}: ${word.form}: crossing brackets`);
        assert.equal(closes === undefined, mention.first === at, `${id}: ${word.form}: wrong form of closing bracket`);
        closed.push({ ...mention, last: at });
      }
    }
  });
  assert.deepEqual(open, [], `${id}: brackets left open`);
  return closed;
}
