import { type GraphNode, isProduct, isSet } from './graphNode';

/**
 * The constants that nothing but products of matrices reads, as their second factor and in one of them as it lies: they may be laid out
 * for products alone.
 */
export function secondFactors(nodes: readonly GraphNode[]): ReadonlySet<string> {
  const plain = new Set<string>();
  const others = new Set<string>();
  for (const node of nodes)
    node.input?.forEach((name, at) => {
      if (!isProduct(node) || at !== 1) others.add(name);
      else if (!isSet(node.attr.transpose_b)) plain.add(name);
    });
  const constants = nodes.filter(({ op, name }) => op === 'Const' && plain.has(name) && !others.has(name));
  return new Set(constants.map(({ name }) => name));
}
