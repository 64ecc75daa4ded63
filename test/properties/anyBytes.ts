import fc from 'fast-check';
import { PROTOTYPE_NAMES } from '../prototypeNames';

/** What stands for itself in JSON text, where `JSON.stringify` would not write it. */
const RAW = [
  '1e400',
  '-1e400',
  '-0',
  '1e-400',
  '9007199254740993',
  nested('[', ']'),
  nested('{"a":', '}'),
  '"\\ud800"',
  '"\\u0000"',
];
const RAW_MARK = '\u0001raw';

/** Values that readers rarely think of. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.nat(RAW.length - 1).map((at) => `${RAW_MARK}${at}`),
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    -1,
    0.5,
    1e21,
    2 ** 31,
    2 ** 53,
    [],
    {},
    [[]],
    '\ud800',
    '__proto__',
    'constructor',
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** One change of a tree: at the node that `at` leads to, counted over all nodes. */
interface TreeEdit {
  at: number;
  kind: 'replace' | 'remove' | 'rename' | 'repeat' | 'add';
  key: string;
  value: unknown;
}

const treeEdit: fc.Arbitrary<TreeEdit> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'rename', 'repeat', 'add'),
  key: fc.oneof(fc.constantFrom(...PROTOTYPE_NAMES), fc.string({ maxLength: 4 })),
  value: odd,
});

/** One change of bytes: at a share of their length. */
const byteEdit = fc.record({
  at: fc.nat({ max: 9999 }),
  kind: fc.constantFrom('flip' as const, 'cut' as const, 'repeat' as const, 'insert' as const),
  length: fc.nat({ max: 40 }),
  bytes: fc.uint8Array({ maxLength: 6 }),
});
type ByteEdit = typeof byteEdit extends fc.Arbitrary<infer Edit> ? Edit : never;

/** Bytes of any kind: at random, JSON at random, and files that are sound but for a few changes. */
export function anyBytes(...sound: readonly string[]): fc.Arbitrary<Uint8Array> {
  const file = fc.constantFrom(...sound);
  return fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map(utf8) },
    { weight: 1, arbitrary: odd.map((value) => utf8(written(value))) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(file, fc.array(byteEdit, { minLength: 1, maxLength: 3 }))
        .map(([text, edits]) => edits.reduce(withByteEdit, utf8(text))),
    },
    { weight: 4, arbitrary: anyJson(...sound).map(utf8) },
  );
}

/** JSON, or JSON Lines, that is sound but for a few changes of its values and keys; a text that is no JSON is cut into its words. */
export function anyJson(...sound: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...sound), fc.array(treeEdit, { minLength: 1, maxLength: 3 }))
    .map(([text, edits]) => {
      const whole = parsed(text);
      if (whole !== undefined) return written(edits.reduce(withTreeEdit, whole));
      const lines = text.split('\n').map((line) => parsed(line) ?? line.split('\t'));
      const changed = edits.reduce<unknown>(withTreeEdit, lines) as unknown[];
      const asText = (cell: unknown) => (typeof cell === 'string' ? unmarked(cell) : written(cell));
      return [changed]
        .flat()
        .map((line) => (Array.isArray(line) ? line.map(asText).join('\t') : asText(line)))
        .join('\n');
    });
}

function nested(open: string, close: string): string {
  return open.repeat(10_000) + '1' + close.repeat(10_000);
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function written(value: unknown): string {
  return JSON.stringify(value).replace(/"\\u0001raw(\d+)"/g, (_, at: string) => RAW[Number(at)]!);
}

function unmarked(text: string): string {
  return text.startsWith(RAW_MARK) ? RAW[Number(text.slice(RAW_MARK.length))]!.slice(0, 100) : text;
}

function withByteEdit(bytes: Uint8Array, { at, kind, length, bytes: more }: ByteEdit): Uint8Array {
  const place = Math.floor((at / 10_000) * bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  if (kind === 'flip')
    return Buffer.concat([before, after.subarray(0, 1).map((byte) => byte ^ (1 << (length % 8))), after.subarray(1)]);
  if (kind === 'cut') return Buffer.concat([before, length > 20 ? after.subarray(length) : Buffer.alloc(0)]);
  return Buffer.concat([before, kind === 'insert' ? more : after.subarray(0, length), after]);
}

function withTreeEdit(root: unknown, edit: TreeEdit): unknown {
  return changedAt(root, { ...edit, at: edit.at % countOf(root) });
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countOf(inner), 1);
}

/** The tree with an edit at its `at`-th node, counted from the root, a parent before what it holds. */
function changedAt(node: unknown, edit: TreeEdit): unknown {
  if (edit.at === 0)
    return edit.kind === 'add' && isTree(node)
      ? joined(node, [...Object.entries(node), [edit.key, edit.value]])
      : edit.value;
  if (!isTree(node)) return node;
  let at = edit.at - 1;
  const entries = Object.entries(node).flatMap(([key, inner]): [string, unknown][] => {
    const here = at;
    at -= countOf(inner);
    if (here < 0 || at >= 0) return [[key, inner]];
    if (here > 0) return [[key, changedAt(inner, { ...edit, at: here })]];
    if (edit.kind === 'remove') return [];
    if (edit.kind === 'rename') return [[edit.key, inner]];
    if (edit.kind === 'repeat')
      return [
        [key, inner],
        [`${key} `, inner],
      ];
    return [[key, changedAt(inner, { ...edit, at: 0 })]];
  });
  return joined(node, entries);
}

function isTree(node: unknown): node is object {
  return typeof node === 'object' && node !== null;
}

function joined(node: object, entries: [string, unknown][]): unknown {
  return Array.isArray(node) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}
