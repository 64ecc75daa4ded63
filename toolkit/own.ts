/**
 * What an object holds itself under a key, undefined where it holds nothing. `object[key]` would find what every object inherits as well:
 * a word, a file or a setting may be called `constructor`.
 */
export function own<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  // eslint-disable-next-line afn/own-keys -- the one place that asks first
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
