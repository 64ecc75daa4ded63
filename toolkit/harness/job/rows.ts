import { sha256 } from '../../checkpoint/digest';
import type { Corpus, Sentence } from '../../corpus/corpus';
import { UserError } from '../../errors';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import { encodeInput } from '../../tokens/encodeInput';
import { inContext } from '../../tokens/inContext';
import { withoutFirstWord } from '../../tokens/leftOut';
import type { Encoding, EncodeOptions, Tokenizer } from '../../tokens/tokenizer';
import { placesIn, windowsOf } from '../../tokens/windows';
import { isCausal, type RunConfig } from './runConfig';

/** What goes through the model in one pass for a sentence: itself, a window of it, or it after what comes before. */
export interface Row {
  /** Position in the run. */
  sentence: number;
  encoding: Encoding;
  /** Positions in the encoding of the tokens that this row is for, in the order of the sentence; null for all. */
  own: readonly number[] | null;
}

/** A corpus as a model reads it. */
export interface Encoded {
  /** One a sentence, whole. */
  encodings: Encoding[];
  /** In the order of the sentences and of their tokens: the tokens that they are for make up the encodings. */
  rows: Row[];
  /** The same with each sentence after those before it in its document; null where the config does not ask for it. */
  inContext: Row[] | null;
}

/** What a corpus is encoded from and for. */
interface Encodable {
  config: Pick<RunConfig, 'truncate' | 'stride' | 'context'>;
  corpus: Corpus;
  checkpoint: Pick<ConvertedFolder, 'roles' | 'heads'>;
}

/**
 * Encodes the sentences of a run, word by word.
 * @throws {UserError} For a sentence that the model cannot take, a stride that is no step, and a document before a model that reads both ways.
 */
export function encodeCorpus({ config, corpus, checkpoint }: Encodable, tokenizer: Tokenizer): Encoded {
  const { truncate, stride, context } = config;
  if (context === 'document' && !isCausal(checkpoint))
    throw new UserError({
      what: 'context: the model is not causal: what it makes of a sentence in a document depends on what comes after',
      got: context,
      expected: '"sentence"',
    });
  const options = { truncate, beyond: stride !== undefined, instead: 'truncate=true, or a stride of windows' };
  const encodings = corpus.sentences.map((sentence) =>
    withoutFirstWord(encodeSentence(tokenizer, sentence, options), checkpoint.roles),
  );
  return {
    encodings,
    rows: encodings.flatMap((encoding, sentence) =>
      rowsOf({ encoding, sentence, checkpoint }, tokenizer.maxLength, stride),
    ),
    inContext: context === 'document' ? documentRows(corpus, encodings, tokenizer) : null,
  };
}

function encodeSentence(tokenizer: Tokenizer, { id, text, words }: Sentence, options: EncodeOptions): Encoding {
  return encodeInput(tokenizer, { text, words: words.map(({ form }) => form), where: `sentence ${id}` }, options);
}

function rowsOf(
  { encoding, sentence, checkpoint }: Pick<Row, 'encoding' | 'sentence'> & Pick<Encodable, 'checkpoint'>,
  maxLength: number,
  stride: number | undefined,
): Row[] {
  const windows = windowsOf(encoding, maxLength, stride);
  if (windows.length === 1) return [{ sentence, encoding, own: null }];
  const places = placesIn(windows, encoding, checkpoint.roles);
  return windows.map((window, at) => ({
    ...{ sentence, encoding: window.encoding },
    own: places.flatMap(({ window, position }) => (window === at ? [position] : [])),
  }));
}

/** A sentence that fills the positions by itself has nothing before it. */
function documentRows({ sentences, documents }: Corpus, encodings: readonly Encoding[], tokenizer: Tokenizer): Row[] {
  const known = new Map<Sentence, Encoding>();
  const encodingOf = (sentence: Sentence) => {
    const found = known.get(sentence) ?? encodeSentence(tokenizer, sentence, { beyond: true });
    known.set(sentence, found);
    return found;
  };
  return sentences.map((sentence, at): Row => {
    const whole = documents!.get(sentence.document)!;
    const preceding = whole.slice(0, whole.indexOf(sentence)).map(encodingOf);
    return { sentence: at, ...inContext(encodings[at]!, preceding, tokenizer.maxLength) };
  });
}

/**
 * What else runs sentences through the model runs them whole.
 * @throws {UserError} Where that is asked for and one is read in windows.
 */
export function checkWindows(
  { rows }: Encoded,
  config: Pick<RunConfig, 'faithfulness' | 'interventions' | 'probes'>,
): void {
  const asked = (['faithfulness', 'interventions', 'probes'] as const).find((name) => config[name] !== null);
  const long = rows.find(({ own }) => own !== null);
  if (!long || asked === undefined) return;
  throw new UserError({
    what: `${asked}: whole sentences go through the model there, and one is longer than its positions`,
    expected: 'truncate=true, or a corpus without such sentences',
  });
}

/** The rows of the selection split. */
export function selectedRows({ rows, isSelection }: { rows: readonly Row[]; isSelection: readonly boolean[] }): Row[] {
  return rows.filter(({ sentence }) => isSelection[sentence]!);
}

/** A digest of rows where any of them is not a sentence by itself; undefined where all are. */
export function rowsDigest(rows: readonly Row[]): string | undefined {
  if (rows.every(({ own }) => own === null)) return undefined;
  return sha256(JSON.stringify(rows.map(({ encoding, own }) => [encoding.inputIds, own])));
}
