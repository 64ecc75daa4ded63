/** An attribute of a node in its JSON form. */
export type Attribute =
  | { type: string }
  | { b: boolean }
  | { i: string }
  | { f: number }
  | { shape: { dim: { size: string }[] } }
  | { list: { s: string[] } };

/** A node of a TensorFlow GraphDef in its JSON form. */
export interface GraphNode {
  name: string;
  op: string;
  input?: string[];
  attr: Record<string, Attribute>;
}

/** Whether a flag of a node is there and true. */
export function isSet(attribute: Attribute | undefined): boolean {
  return attribute !== undefined && 'b' in attribute && attribute.b;
}

/** Whether a node is the product of two matrices. */
export function isProduct({ op }: GraphNode): boolean {
  return op === '_FusedMatMul' || op === 'MatMul';
}

/** What the nodes on the way from one node to another read, from wherever: names of nodes. */
export function inputsBetween(nodes: readonly GraphNode[], from: string, to: string): ReadonlySet<string> {
  const inputsOf = ({ input = [] }: GraphNode) => input.map((ref) => ref.split(':', 1)[0]!);
  const after = new Set([from]);
  for (const node of nodes) if (inputsOf(node).some((name) => after.has(name))) after.add(node.name);
  after.delete(from);
  const before = new Set([to]);
  const read = new Set<string>();
  for (const node of nodes.toReversed()) {
    if (!before.has(node.name) || !after.has(node.name)) continue;
    for (const name of inputsOf(node)) {
      before.add(name);
      read.add(name);
    }
  }
  return read;
}
