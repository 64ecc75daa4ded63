import { own } from '../own';
import { RULES, type Step } from './derivativeRules';
import type { GraphDef, Ref } from './graphDef';
import type { GraphNode } from './graphNode';
import { spread, sumOf, type Term, written } from './terms';

/**
 * Writes the derivative of a number by nodes of the graph into the graph: reverse mode, from what the number is made of back to what is
 * asked for (Griewank and Walther 2008, ch. 3). Nodes that are there are used again. The way on to earlier nodes goes through the
 * derivatives that have names, so that one that is fed replaces what would be computed.
 * @param from - d number / d node, for the nodes that the number is made of directly: tensors that are added, of the node's shape or with
 * sizes of 1 instead.
 * @param by - The nodes that are asked for, with the names of their derivatives, which have their shapes.
 * @throws {Error} For an operation on the way that has no rule, and for a node that the number does not depend on.
 */
export function derivative(g: GraphDef, from: Record<Ref, readonly Ref[]>, by: Record<Ref, string>): void {
  const due = new Map(Object.entries(from).map(([ref, parts]) => [ref, parts.map((part) => given(g, part, ref))]));
  const between = dependents(g, Object.keys(by));
  const names = new Map(Object.entries(by));
  const missing = new Set(names.keys());
  for (const node of g.nodes.toReversed()) {
    const outputs = outputsOf(node);
    if (!outputs.some((ref) => due.has(ref))) continue;
    for (const ref of outputs) if (due.has(ref)) missing.delete(ref);
    const dys = outputs.map((ref) => total(g, due.get(ref) ?? [], ref, names.get(ref)));
    const step: Step = { ...g.operationOf(node), g, output: node.name, dy: dys[0]!, dys };
    for (const [ref, term] of backwards(step, between)) due.set(ref, [...(due.get(ref) ?? []), term]);
  }
  if (missing.size > 0)
    throw new Error(`${Object.keys(from).join(', ')} does not depend on ${[...missing].join(', ')}`);
}

function given(g: GraphDef, ref: Ref, by: Ref): Term {
  if (g.shapeOf(ref).length !== g.shapeOf(by).length) throw new Error(`${ref} has not as many dimensions as ${by}`);
  return { ref, factor: 1 };
}

/** d number / d input, for the inputs that depend on what is asked for. */
function backwards(step: Step, between: ReadonlySet<Ref>): [Ref, Term][] {
  const { op, inputs } = step;
  if (!inputs.some((ref) => between.has(ref))) return [];
  const dxs = own(RULES, op)?.(step) ?? [];
  return inputs.flatMap((ref, i): [Ref, Term][] => {
    if (!between.has(ref)) return [];
    const dx = dxs[i];
    if (!dx) throw new Error(`There is no rule for the derivative of ${op} by its input ${i}`);
    return [[ref, dx()]];
  });
}

/** d number / d node from its terms: of the node's shape if it has a name, and no terms are 0. */
function total(g: GraphDef, terms: readonly Term[], ref: Ref, name: string | undefined): Term {
  if (terms.length === 0) return { ref: g.zerosLike(ref), factor: 1 };
  const sum = sumOf(g, terms);
  return name === undefined ? sum : { ref: g.identity(written(g, spread(g, sum, ref)), name), factor: 1 };
}

/** The nodes asked for, and what is computed from them. */
function dependents(g: GraphDef, asked: readonly Ref[]): ReadonlySet<Ref> {
  const found = new Set(asked);
  for (const node of g.nodes)
    if (node.input?.some((ref) => found.has(ref))) for (const ref of outputsOf(node)) found.add(ref);
  return found;
}

function outputsOf({ name, op, attr }: GraphNode): Ref[] {
  const parts = op === 'Split' && 'i' in attr.num_split! ? Number(attr.num_split.i) : 1;
  return Array.from({ length: parts }, (_, part) => (part === 0 ? name : `${name}:${part}`));
}
