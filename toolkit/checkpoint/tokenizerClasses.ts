import { z } from 'zod';
import { type NormalizerStep, normalizerSteps, REPLACE_PATTERNS } from './normalizerJson';
import { type ByteLevel, type PreTokenizerStep, SPLIT_PATTERNS } from './preTokenizerJson';
import { neededToken, type SpecialNames, type SpecialPart, specialToken, type StatedToken } from './specialTokens';
import type { Template } from './template';
import type { TokenizerParts } from './tokenizerJson';
import type { TokenizerModel, Unigram } from './tokenizerModel';

/** What `tokenizer_config.json` says to a class; where it says nothing, the class has defaults. */
export const classSettings = z.object({
  do_lower_case: z.boolean().optional(),
  strip_accents: z.boolean().nullable().optional(),
  tokenize_chinese_chars: z.boolean().optional(),
  add_prefix_space: z.boolean().optional(),
  trim_offsets: z.boolean().optional(),
  keep_accents: z.boolean().optional(),
  split_by_punct: z.boolean().optional(),
  unk_id: z.int().nonnegative().optional(),
});
export type ClassSettings = z.infer<typeof classSettings>;

/** What a class makes of a tokenizer: all but its model and its added tokens. */
export type RebuiltParts = Pick<TokenizerParts, 'normalizer' | 'preTokenizer' | 'template'>;

/** A class of transformers that rebuilds its tokenizer around a vocabulary, whatever the rest of `tokenizer.json` says. */
export interface TokenizerClass {
  model: TokenizerModel['type'];
  /** The tokens of parts that no file names. */
  parts: Readonly<Partial<Record<SpecialPart, string>>>;
  /** The token of a part that is stated by its text alone; by default `specialToken`. */
  ofText?: (content: string, part: string) => StatedToken;
  /** Id of the unknown token of a Unigram model, whatever the model says. */
  unknownId?: (vocab: Unigram['vocab'], special: SpecialNames, settings: ClassSettings) => number;
  /** @param stated - What `tokenizer.json` says, if it is there. */
  rebuild: (settings: ClassSettings, special: SpecialNames, stated: TokenizerParts | null) => RebuiltParts;
}

const bertNormalizer = (settings: ClassSettings): RebuiltParts['normalizer'] => ({
  type: 'BertNormalizer',
  clean_text: true,
  handle_chinese_chars: settings.tokenize_chinese_chars ?? true,
  strip_accents: settings.strip_accents ?? null,
  lowercase: settings.do_lower_case ?? true,
});

const around = (special: SpecialNames, trim: Template['trim']): Template => {
  return { before: [neededToken(special, 'cls_token')], after: [neededToken(special, 'sep_token')], trim };
};

const BERT: TokenizerClass = {
  model: 'WordPiece',
  parts: {
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  },
  rebuild: (settings, special) => ({
    normalizer: bertNormalizer(settings),
    preTokenizer: { type: 'BertPreTokenizer' },
    template: around(special, null),
  }),
};

const ANGLED = {
  bos_token: '<s>',
  eos_token: '</s>',
  unk_token: '<unk>',
  sep_token: '</s>',
  pad_token: '<pad>',
  cls_token: '<s>',
  mask_token: '<mask>',
};

const MPNET: TokenizerClass = {
  model: 'WordPiece',
  parts: { ...ANGLED, unk_token: '[UNK]' },
  ofText: (content, part) => ({ ...specialToken(content), lstrip: part === 'mask_token' }),
  rebuild: (settings, special) => ({
    normalizer: bertNormalizer(settings),
    preTokenizer: { type: 'BertPreTokenizer' },
    template: around(special, { addPrefixSpace: false }),
  }),
};

const byteLevel = ({ add_prefix_space = false }: ClassSettings): ByteLevel => {
  return { type: 'ByteLevel', add_prefix_space, trim_offsets: true, use_regex: true };
};

const ROBERTA: TokenizerClass = {
  model: 'BPE',
  parts: ANGLED,
  rebuild: (settings, special) => {
    const preTokenizer = byteLevel(settings);
    const trim = (settings.trim_offsets ?? true) ? { addPrefixSpace: preTokenizer.add_prefix_space } : null;
    return { normalizer: null, preTokenizer, template: around(special, trim) };
  },
};

const NO_TEMPLATE: Template = { before: [], after: [], trim: null };

const GPT2: TokenizerClass = {
  model: 'BPE',
  parts: { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>', unk_token: '<|endoftext|>' },
  rebuild: (settings, _, stated) => ({
    normalizer: null,
    preTokenizer: byteLevel(settings),
    template: stated?.template ?? NO_TEMPLATE,
  }),
};

const QWEN2: TokenizerClass = {
  model: 'BPE',
  parts: { eos_token: '<|endoftext|>', unk_token: '<|endoftext|>', pad_token: '<|endoftext|>' },
  rebuild: (settings, _, stated) => ({
    normalizer: { type: 'NFC' },
    preTokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: SPLIT_PATTERNS.qwen2 }, behavior: 'Isolated', invert: false },
        { ...byteLevel(settings), use_regex: false },
      ],
    },
    template: stated?.template ?? NO_TEMPLATE,
  }),
};

/** It puts nothing around a text, whatever the files say. */
const GPT_NEOX: TokenizerClass = {
  model: 'BPE',
  parts: { ...GPT2.parts, pad_token: '<|padding|>' },
  rebuild: (settings) => ({
    normalizer: { type: 'NFC' },
    preTokenizer: byteLevel(settings),
    template: NO_TEMPLATE,
  }),
};

const metaspace = ({ add_prefix_space = true }: ClassSettings): RebuiltParts['preTokenizer'] => ({
  type: 'Sequence',
  pretokenizers: [
    { type: 'WhitespaceSplit' },
    {
      type: 'Metaspace',
      replacement: '\u2581',
      prepend_scheme: add_prefix_space ? 'always' : 'never',
      split: true,
    },
  ],
});

/** The table of SentencePiece that `tokenizer.json` has, which a class keeps. */
const charsmapOf = (stated: TokenizerParts | null): NormalizerStep[] =>
  normalizerSteps(stated?.normalizer ?? null)
    .filter(({ type }) => type === 'Precompiled')
    .slice(0, 1);

const XLM_ROBERTA: TokenizerClass = {
  model: 'Unigram',
  unknownId: () => 3,
  parts: ANGLED,
  rebuild: (settings, special, stated) => ({
    normalizer: charsmapOf(stated)[0] ?? null,
    preTokenizer: metaspace(settings),
    template: { before: [neededToken(special, 'bos_token')], after: [neededToken(special, 'eos_token')], trim: null },
  }),
};

const ALBERT: TokenizerClass = {
  model: 'Unigram',
  unknownId: () => 1,
  parts: { ...BERT.parts, bos_token: '[CLS]', eos_token: '[SEP]', unk_token: '<unk>', pad_token: '<pad>' },
  rebuild: (settings, _, stated) => {
    const normalizers: NormalizerStep[] = ['``', "''"].map((pattern) => {
      return { type: 'Replace', pattern: { String: pattern }, content: '"' };
    });
    if (!(settings.keep_accents ?? false)) normalizers.push({ type: 'NFKD' }, { type: 'StripAccents' });
    if (settings.do_lower_case ?? true) normalizers.push({ type: 'Lowercase' });
    return {
      normalizer: { type: 'Sequence', normalizers: [...normalizers, ...charsmapOf(stated)] },
      preTokenizer: metaspace(settings),
      template: stated?.template ?? { before: ['[CLS]'], after: ['[SEP]'], trim: null },
    };
  },
};

/** It leaves out the table of SentencePiece that files may have. */
const DEBERTA_V2: TokenizerClass = {
  model: 'Unigram',
  unknownId: (vocab, { unk_token }, { unk_id = 1 }) => {
    const found = vocab.findIndex(([token, score]) => token === unk_token && score === 0);
    return found < 0 ? unk_id : found;
  },
  parts: { ...BERT.parts, bos_token: '[CLS]', eos_token: '[SEP]' },
  rebuild: ({ do_lower_case = false, split_by_punct = false, add_prefix_space = true }, special) => {
    const normalizers: NormalizerStep[] = do_lower_case ? [{ type: 'Lowercase' }] : [];
    normalizers.push(
      { type: 'Replace', pattern: { Regex: REPLACE_PATTERNS.deberta }, content: ' ' },
      { type: 'NFC' },
      { type: 'Strip', strip_left: false, strip_right: true },
    );
    const pretokenizers: PreTokenizerStep[] = split_by_punct ? [{ type: 'Punctuation', behavior: 'Isolated' }] : [];
    const prepend_scheme = add_prefix_space ? 'always' : 'first';
    const preTokenizer: RebuiltParts['preTokenizer'] = { type: 'Sequence', pretokenizers };
    pretokenizers.push({ type: 'Metaspace', replacement: '\u2581', prepend_scheme, split: true });
    return { normalizer: { type: 'Sequence', normalizers }, preTokenizer, template: around(special, null) };
  },
};

/** By name; each may end in `Fast`. */
export const CLASSES: ReadonlyMap<string, TokenizerClass> = new Map([
  ['BertTokenizer', BERT],
  ['DistilBertTokenizer', BERT],
  ['ElectraTokenizer', BERT],
  ['MobileBertTokenizer', BERT],
  ['SqueezeBertTokenizer', BERT],
  ['MPNetTokenizer', MPNET],
  ['RobertaTokenizer', ROBERTA],
  ['GPT2Tokenizer', GPT2],
  ['GPTNeoXTokenizer', GPT_NEOX],
  ['Qwen2Tokenizer', QWEN2],
  ['XLMRobertaTokenizer', XLM_ROBERTA],
  ['AlbertTokenizer', ALBERT],
  ['DebertaV2Tokenizer', DEBERTA_V2],
]);

/** Classes that take `tokenizer.json` as it is. */
export const GENERIC_CLASSES = ['PreTrainedTokenizerFast', 'TokenizersBackend'];

/** The class of checkpoints of which no file names one, by `model_type`; of all others it is `BertTokenizer`. */
export const CLASS_OF_MODEL: ReadonlyMap<string, string> = new Map([
  ['mpnet', 'MPNetTokenizer'],
  ['roberta', 'RobertaTokenizer'],
  ['gpt2', 'GPT2Tokenizer'],
  ['gpt_neox', 'GPTNeoXTokenizer'],
  ['qwen2', 'Qwen2Tokenizer'],
  ['qwen3', 'Qwen2Tokenizer'],
  ['xlm-roberta', 'XLMRobertaTokenizer'],
  ['albert', 'AlbertTokenizer'],
  ['deberta-v2', 'DebertaV2Tokenizer'],
]);
