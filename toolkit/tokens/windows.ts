import { UserError } from '../errors';
import type { Roles } from '../graph/roles';
import { joinSlices, ordinaryRange } from './slices';
import type { Encoding } from './tokenizer';

/** A part of a text that the model takes in one pass. */
export interface TokenWindow {
  /** Its tokens in the whole text, special tokens apart: `end` is exclusive. */
  start: number;
  end: number;
  /** With the special tokens around it. */
  encoding: Encoding;
}

/** Where a token of the whole text is read. */
export interface WindowPlace {
  window: number;
  /** In that window. */
  position: number;
}

/**
 * Windows over a text that has more tokens than the model takes. Each has as many tokens as it takes, special tokens included, and begins
 * `stride` tokens after the one before; the last ends with the text.
 * @param whole - The whole text, encoded `beyond` the model's positions; one that fits is one window.
 * @param stride - Without one, every text has to fit.
 * @throws {UserError} For a stride that leaves tokens out, or is no step.
 */
export function windowsOf(whole: Encoding, maxLength: number, stride?: number): TokenWindow[] {
  const { before, after, ordinary } = partsOf(whole);
  const size = maxLength - before - after;
  if (stride === undefined) {
    if (ordinary > size)
      throw new Error(`${ordinary} tokens do not fit in one pass of ${size}, and no stride is given`);
    return [{ start: before, end: before + ordinary, encoding: whole }];
  }
  if (!Number.isInteger(stride) || stride < 1 || stride > size)
    throw new UserError({ what: 'stride', got: stride, expected: `a whole number of tokens from 1 to ${size}` });
  const last = Math.max(0, ordinary - size);
  const starts = Array.from({ length: Math.ceil(last / stride) + 1 }, (_, i) => Math.min(i * stride, last));
  return starts.map((from) => {
    const [start, end] = [before + from, before + Math.min(from + size, ordinary)];
    const parts = [
      [0, before],
      [start, end],
      [whole.inputIds.length - after, whole.inputIds.length],
    ] as const;
    return { start, end, encoding: joinSlices(parts.map(([start, end]) => ({ of: whole, start, end }))) };
  });
}

/**
 * Each token in the window where it has most context: where the nearer edge of the window is farthest, or its beginning for a model that
 * reads what comes before alone, whose last token stands for the sentence; of equal ones the first. Special tokens before the text are
 * those of the first window, those after it of the last.
 */
export function placesIn(
  windows: readonly TokenWindow[],
  whole: Encoding,
  { sentence }: Pick<Roles, 'sentence'>,
): WindowPlace[] {
  const { before, after } = partsOf(whole);
  const { length } = whole.inputIds;
  const context = ({ start, end }: TokenWindow, token: number) =>
    sentence === 'last' ? token - start : Math.min(token - start, end - 1 - token);
  return Array.from({ length }, (_, token) => {
    if (token < before) return { window: 0, position: token };
    const last = windows.length - 1;
    const sizeOfLast = windows[last]!.encoding.inputIds.length;
    if (token >= length - after) return { window: last, position: sizeOfLast - (length - token) };
    let best = -1;
    windows.forEach((window, at) => {
      const isIn = token >= window.start && token < window.end;
      if (isIn && (best < 0 || context(window, token) > context(windows[best]!, token))) best = at;
    });
    return { window: best, position: before + token - windows[best]!.start };
  });
}

/** How many special tokens are before and after the tokens of the text. */
function partsOf(encoding: Encoding): { before: number; after: number; ordinary: number } {
  const { start, end } = ordinaryRange(encoding);
  return { before: start, after: encoding.special.length - end, ordinary: end - start };
}
