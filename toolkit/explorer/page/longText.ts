import type { Model } from '../../activations/model';
import { joinSlices, ordinaryRange } from '../../tokens/slices';
import type { Encoding } from '../../tokens/tokenizer';
import { placesIn, type TokenWindow, windowsOf } from '../../tokens/windows';
import type { Rows } from './measures';

/** Most tokens of a text that are shown: a map of more is too slow to steer. */
const MOST_TOKENS = 1024;

/**
 * A text as tokens, more than the model takes at once among them; `truncatedFrom` says how many there were where some were left out.
 * @throws {UserError} Where the text has no token.
 */
export function encodedText({ tokenizer }: Model, text: string): Encoding {
  const whole = tokenizer.encode(text, { beyond: true });
  const { length } = whole.inputIds;
  if (length <= MOST_TOKENS) return whole;
  const after = length - ordinaryRange(whole).end;
  const parts = [
    { of: whole, start: 0, end: MOST_TOKENS - after },
    { of: whole, start: length - after, end: length },
  ];
  return { ...joinSlices(parts), truncatedFrom: length };
}

/** The parts that a text is read in: the whole, or windows of as many tokens as the model takes, each half of that after the one before. */
export function windowsOfText({ tokenizer: { maxLength } }: Model, encoding: Encoding): TokenWindow[] {
  return windowsOf(encoding, maxLength, encoding.inputIds.length > maxLength ? Math.floor(maxLength / 2) : undefined);
}

/** A measure of every token of a text, each where it has most context. */
export async function measuredInWindows(
  model: Model,
  encoding: Encoding,
  measured: (of: Encoding) => Promise<Rows>,
): Promise<Rows> {
  const windows = windowsOfText(model, encoding);
  const found: Rows[] = [];
  for (const window of windows) found.push(await measured(window.encoding));
  const places = placesIn(windows, encoding, model.roles);
  const joined = (layer: number | null) =>
    Float64Array.from(places, ({ window, position }) => found[window]!.get(layer)![position]!);
  return new Map([...found[0]!.keys()].map((layer) => [layer, joined(layer)]));
}
