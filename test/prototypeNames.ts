/** `constructor`, `__proto__`, `toString` and whatever else every plain object answers to. */
export const PROTOTYPE_NAMES: readonly string[] = Object.getOwnPropertyNames(Object.prototype);
