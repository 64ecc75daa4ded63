/**
 * `compute` done once for each key and kept for as long as the key is in use. What is kept goes by the object itself: a key must not
 * be changed after its first use, and a changed copy is another key.
 */
export function keptFor<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const kept = new WeakMap<Key, { value: Value }>();
  return (key) => {
    const found = kept.get(key);
    if (found) return found.value;
    const value = compute(key);
    kept.set(key, { value });
    return value;
  };
}

/** The same for two keys. */
export function keptForBoth<First extends object, Second extends object, Value>(
  compute: (first: First, second: Second) => Value,
): (first: First, second: Second) => Value {
  const byFirst = keptFor((first: First) => keptFor((second: Second) => compute(first, second)));
  return (first, second) => byFirst(first)(second);
}
