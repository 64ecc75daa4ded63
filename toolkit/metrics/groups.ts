/** The positions of each group's members, groups and members in the order in which they come. */
export function positionsByGroup(groups: ArrayLike<number>): Map<number, number[]> {
  const positions = new Map<number, number[]>();
  for (let at = 0; at < groups.length; at++) {
    const own = positions.get(groups[at]!);
    if (own) own.push(at);
    else positions.set(groups[at]!, [at]);
  }
  return positions;
}
