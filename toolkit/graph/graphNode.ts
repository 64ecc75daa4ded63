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
