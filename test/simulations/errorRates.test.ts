import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROFILES, RULES, wordCounts, wordOfProfile } from './errorRates';

const SIMULATIONS = 20;
/** Of 20, as 182 and 18 of 200 with room for what 20 leave to chance. */
const [MOST, FEW] = [17, 4];

for (const [claim, rule] of Object.entries(RULES))
  test(`${claim}: what is planted is supported, its opposite contradicted, and on the threshold few are either`, () => {
    const count = (scenario: Parameters<typeof rule>[0], word: 'supported' | 'contradicted') =>
      wordCounts(rule, scenario, SIMULATIONS).get(word) ?? 0;
    assert.ok(count('planted', 'supported') >= MOST, `planted: supported ${count('planted', 'supported')}`);
    assert.ok(count('opposite', 'contradicted') >= MOST, `opposite: contradicted ${count('opposite', 'contradicted')}`);
    for (const word of ['supported', 'contradicted'] as const)
      assert.ok(count(`null of ${word}`, word) <= FEW, `null of ${word}: ${count(`null of ${word}`, word)}`);
  });

for (const [name, { shape, word }] of Object.entries(PROFILES))
  test(`C9: of a profile that is ${name} it says ${word}`, () => {
    const words = Array.from({ length: SIMULATIONS }, (_, at) => wordOfProfile(shape, at + 1));
    const right = words.filter((one) => one === word).length;
    assert.ok(right >= MOST, `${right} of ${SIMULATIONS}: ${words.join(', ')}`);
    const opposite = { supported: 'contradicted', contradicted: 'supported' }[word as string];
    assert.ok(!words.some((one) => one === opposite), words.join(', '));
  });
