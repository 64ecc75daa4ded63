import { z } from 'zod';
import { UserError } from '../errors';

/** What becomes of a text's tokens after the model: special tokens around them, and how offsets are trimmed. */
export interface Template {
  before: string[];
  after: string[];
  /** Whether offsets leave out the spaces at the ends of a token; null where they do not. */
  trim: { addPrefixSpace: boolean } | null;
}

const templatePiece = z.union([
  z.object({ SpecialToken: z.object({ id: z.string(), type_id: z.int() }) }),
  z.object({ Sequence: z.object({ id: z.string(), type_id: z.int() }) }),
]);
type TemplatePiece = z.infer<typeof templatePiece>;

const ends = { cls: z.tuple([z.string(), z.int()]), sep: z.tuple([z.string(), z.int()]) };
const trimming = { trim_offsets: z.boolean().default(true), add_prefix_space: z.boolean().default(true) };

const special_tokens = z.record(z.string(), z.object({ ids: z.array(z.int()) })).default({});

const single = z.discriminatedUnion('type', [
  z.object({ type: z.literal('TemplateProcessing'), single: z.array(templatePiece), special_tokens }),
  z.object({ type: z.literal('BertProcessing'), ...ends }),
  z.object({ type: z.literal('RobertaProcessing'), ...ends, ...trimming }),
  z.object({ type: z.literal('ByteLevel'), ...trimming }),
]);
type Single = z.infer<typeof single>;

/** The part `post_processor` of a `tokenizer.json`; of pairs of texts nothing is read. */
export const postProcessor = z
  .discriminatedUnion('type', [
    ...single.options,
    z.object({ type: z.literal('Sequence'), processors: z.array(single).max(2) }),
  ])
  .nullable();

/** A `post_processor` that puts tokens around a text. */
interface TemplateJson {
  type: 'TemplateProcessing';
  single: TemplatePiece[];
  pair: TemplatePiece[];
  special_tokens: Record<string, { id: string; ids: number[]; tokens: string[] }>;
}

/** The `post_processor` that a template is written as. */
export type PostProcessorJson = TemplateJson | { type: 'Sequence'; processors: (TemplateJson | Single)[] };

/** @throws {UserError} For a template that does not hold the text once, or holds a token of another type than 0. */
export function templateOf(stated: z.infer<typeof postProcessor>, file: string): Template {
  const steps = stated === null ? [] : stated.type === 'Sequence' ? stated.processors : [stated];
  const template: Template = { before: [], after: [], trim: null };
  for (const step of steps) {
    if (step.type === 'TemplateProcessing') Object.assign(template, around(step.single, file));
    else if (step.type !== 'ByteLevel') Object.assign(template, { before: [step.cls[0]], after: [step.sep[0]] });
    if ('trim_offsets' in step && step.trim_offsets) template.trim = { addPrefixSpace: step.add_prefix_space };
  }
  return template;
}

/** Tokens around a text, and the ids that are put there for each. */
export type TemplateIds = [token: string, ids: number[]][];

/** The ids that a `post_processor` states of the tokens that it puts around a text. */
export function templateIdsOf(stated: z.infer<typeof postProcessor>): TemplateIds {
  const steps = stated === null ? [] : stated.type === 'Sequence' ? stated.processors : [stated];
  return steps.flatMap((step): TemplateIds => {
    if (step.type === 'ByteLevel') return [];
    if (step.type !== 'TemplateProcessing') return [step.cls, step.sep].map(([token, id]) => [token, [id]]);
    const around = new Set(step.single.map((piece) => ('SpecialToken' in piece ? piece.SpecialToken.id : null)));
    return Object.entries(step.special_tokens).flatMap(([token, { ids }]) => (around.has(token) ? [[token, ids]] : []));
  });
}

function around(pieces: readonly TemplatePiece[], file: string): Pick<Template, 'before' | 'after'> {
  const types = pieces.map((piece) => ('Sequence' in piece ? piece.Sequence : piece.SpecialToken).type_id);
  const tokens = pieces.map((piece) => ('Sequence' in piece ? null : piece.SpecialToken.id));
  const at = tokens.indexOf(null);
  const [before, after] = [tokens.slice(0, at), tokens.slice(at + 1)];
  if (at < 0 || after.includes(null) || types.some((type) => type !== 0))
    throw new UserError({
      what: `${file}: post_processor.single`,
      got: pieces,
      expected: 'the text once, with special tokens around it, all of token type 0',
    });
  return { before: before as string[], after: after as string[] };
}

/** The one `post_processor` that stands for a template; `idOf` knows its tokens. */
export function postProcessorJson(template: Template, idOf: (token: string) => number): PostProcessorJson {
  const json = templateJson(template, idOf);
  if (template.trim === null) return json;
  const trim: Single = { type: 'ByteLevel', trim_offsets: true, add_prefix_space: template.trim.addPrefixSpace };
  return { type: 'Sequence', processors: [trim, json] };
}

function templateJson({ before, after }: Template, idOf: (token: string) => number): TemplateJson {
  const special = (token: string, type_id: number): TemplatePiece => ({ SpecialToken: { id: token, type_id } });
  const pieces = (sequence: 'A' | 'B', start: string[], type_id: number): TemplatePiece[] => [
    ...start.map((token) => special(token, type_id)),
    { Sequence: { id: sequence, type_id } },
    ...after.map((token) => special(token, type_id)),
  ];
  const first = pieces('A', before, 0);
  const tokens = [...new Set([...before, ...after])];
  return {
    type: 'TemplateProcessing',
    single: first,
    pair: [...first, ...pieces('B', [], 1)],
    special_tokens: Object.fromEntries(
      tokens.map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
    ),
  };
}
