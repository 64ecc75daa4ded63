import { type SpecialPart, specialToken, type StatedToken } from './specialTokens';
import type { Template } from './template';

/** A class of transformers that rebuilds its tokenizer around a vocabulary, whatever the rest of `tokenizer.json` says. */
export interface TokenizerClass {
  /** The tokens of parts that no file names. */
  parts: Readonly<Partial<Record<SpecialPart, string>>>;
  /** The token of a part that is stated by its text alone. */
  ofText: (content: string, part: string) => StatedToken;
  trim: Template['trim'];
}

const BERT: TokenizerClass = {
  parts: {
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  },
  ofText: specialToken,
  trim: null,
};

const MPNET: TokenizerClass = {
  parts: {
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '[UNK]',
    sep_token: '</s>',
    pad_token: '<pad>',
    cls_token: '<s>',
    mask_token: '<mask>',
  },
  ofText: (content, part) => ({ ...specialToken(content), lstrip: part === 'mask_token' }),
  trim: { addPrefixSpace: false },
};

/** By name; each may end in `Fast`. */
export const CLASSES: ReadonlyMap<string, TokenizerClass> = new Map([
  ['BertTokenizer', BERT],
  ['DistilBertTokenizer', BERT],
  ['ElectraTokenizer', BERT],
  ['MobileBertTokenizer', BERT],
  ['SqueezeBertTokenizer', BERT],
  ['MPNetTokenizer', MPNET],
]);

/** Classes that take `tokenizer.json` as it is. */
export const GENERIC_CLASSES = ['PreTrainedTokenizerFast', 'TokenizersBackend'];

/** The class of checkpoints of which no file names one, by `model_type`; of all others it is `BertTokenizer`. */
export const CLASS_OF_MODEL: ReadonlyMap<string, string> = new Map([['mpnet', 'MPNetTokenizer']]);
