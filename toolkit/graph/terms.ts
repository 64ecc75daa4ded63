import type { GraphDef, Ref } from './graphDef';

/**
 * A term of a derivative: the tensor `ref` times a number. Signs and scales are carried along in the number, and cost an operation only
 * where terms are added. A dimension of `ref` may have size 1 where all its values would be the same.
 */
export interface Term {
  ref: Ref;
  factor: number;
}

export function scaled({ ref, factor }: Term, by: number): Term {
  return { ref, factor: factor * by };
}

/** The term times a tensor, element by element. */
export function times(g: GraphDef, term: Term, by: Ref): Term {
  const number = g.shapeOf(by).length === 0 ? g.valuesOf(by)?.[0] : undefined;
  if (number !== undefined && number !== 0) return scaled(term, number);
  const { ref, factor } = writtenIfSmall(g, term, by);
  return { ref: g.mul(ref, by), factor };
}

/** The term divided by a tensor, element by element. */
export function over(g: GraphDef, term: Term, by: Ref): Term {
  const { ref, factor } = writtenIfSmall(g, term, by);
  return { ref: g.div(ref, by), factor };
}

/** A number is cheapest to multiply by before the term is spread over the tensor `by`. */
function writtenIfSmall(g: GraphDef, term: Term, by: Ref): Term {
  return isSpread(g, term.ref, by) ? { ref: written(g, term), factor: 1 } : term;
}

/** Whether a dimension of `ref` is 1 that is not 1 in `like`. */
function isSpread(g: GraphDef, ref: Ref, like: Ref): boolean {
  const [own, others] = [g.shapeOf(ref), g.shapeOf(like)];
  return own.some((size, axis) => size === 1 && (others.at(axis - own.length) ?? 1) !== 1);
}

/** The term as a tensor. */
export function written(g: GraphDef, { ref, factor }: Term): Ref {
  return factor === 1 ? ref : g.mul(ref, g.constant(factor));
}

/** The term with each of its values, in the shape of the tensor that it is the derivative by. */
export function spread(g: GraphDef, { ref, factor }: Term, by: Ref): Term {
  return isSpread(g, ref, by) ? { ref: g.add(g.zerosLike(by), ref), factor } : { ref, factor };
}

/** The sum of terms. Its number is 1 if that of one of them is, and else that of the first. */
export function sumOf(g: GraphDef, terms: readonly Term[]): Term {
  const place = Math.max(
    terms.findIndex(({ factor }) => factor === 1),
    0,
  );
  const { ref, factor } = terms[place]!;
  const others = terms.toSpliced(place, 1).map((term) => scaled(term, 1 / factor));
  const add = (sum: Ref, term: Term) => (term.factor === -1 ? g.sub(sum, term.ref) : g.add(sum, written(g, term)));
  return { ref: others.reduce(add, ref), factor };
}

/** The derivative by an input of an operation on pairs of elements, summed where the output repeats the input's values. */
export function summed(g: GraphDef, term: Term, output: Ref, input: Ref): Term {
  const [out, own] = [g.shapeOf(output), g.shapeOf(input)];
  const lead = out.length - own.length;
  const repeated = out.flatMap((size, axis) => (axis < lead || (own[axis - lead] === 1 && size !== 1) ? [axis] : []));
  if (repeated.length === 0) return term;
  const { ref, factor } = spread(g, term, output);
  const kept = repeated.filter((axis) => axis >= lead);
  const sum = kept.length > 0 ? g.sum(ref, kept, true) : ref;
  return { ref: lead > 0 ? g.sum(sum, repeated.slice(0, lead)) : sum, factor };
}
