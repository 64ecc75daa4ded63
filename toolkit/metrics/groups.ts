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

/** Rows by what is made of each, groups and rows in the order in which they come. */
export function groupedBy<Of, Key>(rows: readonly Of[], key: (row: Of) => Key): Map<Key, Of[]> {
  const groups = new Map<Key, Of[]>();
  for (const row of rows) {
    const own = groups.get(key(row));
    if (own) own.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
