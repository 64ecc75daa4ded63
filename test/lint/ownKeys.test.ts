import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';

const ROOT = join(__dirname, '../..');

/** What a file of the toolkit would hold; each line ends in the number of keys on it that may be any text. */
const LINES = `
type Site = 'post' | 'pre';
declare const counts: Record<string, number>;
declare const labels: Record<Site, string>;
declare const json: any;
declare const word: string;
declare const site: Site;
declare const at: number;
export const bySite = labels[site]; // 0
export const byNumber = [1, 2][at]; // 0
export const byMap = new Map([[word, 1]]).get(word); // 0
export const byLiteral = counts['the']; // 0
export const inTyped = new Float32Array(2)[at]; // 0
export const defined = { [word]: 1 }; // 0
export const isTyped = 'post' in labels; // 0
export const listed = <K extends Site>(key: K): string => labels[key]; // 0
export const byWord = counts[word]; // 1
export const byTemplate = counts[\`\${word}\`]; // 1
export const byTap = counts[\`tas.\${at}\` as const]; // 1
export const bySome = counts[at > 1 ? word : site]; // 1
export const byAny = counts[json]; // 1
export const cast = labels[word as keyof typeof counts]; // 1
export const isWord = word in counts; // 1
export const { [word]: taken } = counts; // 1
counts[word] = 1; // 1
counts[word]!++; // 1
delete counts[word]; // 1
export const generic = <K extends string>(key: K): number => counts[key]!; // 1
`.split('\n');

test('keys that may be any text are found, others are not', async () => {
  const eslint = new ESLint({ cwd: ROOT });
  // The text stands in for a file that is in the project, so that the rule has types.
  const [result] = await eslint.lintText(LINES.join('\n'), { filePath: join(ROOT, 'toolkit/own.ts') });
  const found = result!.messages.filter(({ ruleId }) => ruleId === 'afn/own-keys').map(({ line }) => line);
  LINES.forEach((text, index) => {
    const expected = Number(/\/\/ (\d)$/.exec(text)?.[1] ?? 0);
    assert.equal(found.filter((line) => line === index + 1).length, expected, text);
  });
});
