/** The positions of each group's members, groups and members in the order in which they come. */
export function positionsByGroup<Group>(groups: ArrayLike<Group>): Map<Group, number[]> {
  const positions = new Map<Group, number[]>();
  for (let at = 0; at < groups.length; at++) {
    const own = positions.get(groups[at]!);
    if (own) own.push(at);
    else positions.set(groups[at]!, [at]);
  }
  return positions;
}
