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
