import { z } from 'zod';

/** A depth relative to the blocks of the checkpoint, which is not read yet: `8/12`. */
export type RelativeDepth = `${number}/${number}`;
/** A layer as a config names it. */
export type Layer = number | RelativeDepth;

const RELATIVE = /^(\d{1,4})\/([1-9]\d{0,3})$/;

/** A relative depth, from 0, the embedding output, to 1, the last layer. */
export const relativeDepth = z
  .string()
  .regex(RELATIVE, { abort: true }) // so that a union of which this is a part says what it wants as a whole
  .refine(
    (text) => {
      const [part, whole] = text.split('/').map(Number);
      return part! <= whole!;
    },
    { abort: true },
  ) as unknown as z.ZodType<RelativeDepth, RelativeDepth>;

/** A layer that a claim is about, `first` at the earliest. */
export function claimedLayer(first: number): z.ZodType<Layer, Layer> {
  const expected = `a whole number of at least ${first}, or a relative depth such as "8/12"`;
  return z.union([z.number().int().min(first), relativeDepth], expected);
}

/** The layer of a checkpoint of so many blocks; a relative depth is rounded half up, in whole numbers and so without error. */
export function layerAt(layer: Layer, numLayers: number): number {
  if (typeof layer === 'number') return layer;
  const [part, whole] = layer.split('/').map(Number);
  return Math.floor((2 * part! * numLayers + whole!) / (2 * whole!));
}
