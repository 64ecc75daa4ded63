import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acrossParts } from '../../../toolkit/harness/claims/across';
import { explore } from '../../../toolkit/harness/claims/multiverse';
import type { Choice } from '../../../toolkit/harness/claims/part';
import type { Reading } from '../../../toolkit/harness/measure/readings';
import type { Estimate } from '../../../toolkit/metrics/estimate';
import { drawn, findingsFor, lacking, plantedPart, spread } from './plantedPart';
import { READING } from '../measure/statistics/reading';

const CHOICES: Choice[] = ['layer', 'scope', 'specialTokens'];

/** How a planted part fares across its readings. */
function across(estimate: (reading: Reading) => Estimate, choices = CHOICES): string {
  return explore('C0', plantedPart(choices, estimate), findingsFor(), READING).curves[0]!.across;
}

/** Draws of readings that move together and by themselves: the second in every other draw. */
const shared = spread(0.5);
const own = shared.map((_, at) => (at % 2 ? 0.4 : -0.4));

describe('a part across its readings', () => {
  it('is all where every reading supports it, none where none does', () => {
    assert.equal(
      across(({ layer }) => drawn(layer, shared)),
      'all',
    );
    assert.equal(
      across(({ layer }) => drawn(-layer, shared)),
      'none',
    );
    assert.equal(
      across(() => drawn(0.1, shared)),
      'none',
    );
  });

  it('depends on the one choice that parts them, by the name that readers know', () => {
    assert.equal(
      across(({ layer }) => drawn(layer === 9 ? 1 : 0.1, shared)),
      'depends on layer',
    );
    assert.equal(
      across(({ scope }) => drawn(scope === 'corpus' ? -1 : 1, shared)),
      'depends on scope',
    );
    assert.equal(
      across(({ specialTokens: s }) => drawn(s === 'in' ? -1 : 1, shared)),
      'depends on special tokens',
    );
  });

  it('depends on a variant that parts alone from all others', () => {
    const part = plantedPart(['layer', 'variant'], ({ variant }) => drawn(variant === 'path' ? -1 : 1, shared), {
      variants: ['path', 'from layer 0'],
    });
    assert.equal(explore('C0', part, findingsFor(), READING).curves[0]!.across, 'depends on variant');
  });

  it('has choices not told apart where two part them together', () => {
    const both = ({ layer, scope }: Reading) => drawn(layer === 9 && scope === 'corpus' ? 1 : -1, shared);
    assert.equal(across(both), 'depends on choices not told apart');
    const either = ({ layer, scope }: Reading) => drawn(layer === 9 || scope === 'corpus' ? 1 : -1, shared);
    assert.equal(across(either), 'depends on choices not told apart');
  });

  it('has choices not told apart where one parts them by a difference that could be chance', () => {
    // Supported by a hair at layer 9 and not at layer 8, with draws that do not move together.
    const hair = ({ layer }: Reading) => (layer === 9 ? drawn(0.6, shared) : drawn(0.4, own));
    assert.equal(across(hair), 'depends on choices not told apart');
    const told = ({ layer }: Reading) => drawn(layer === 9 ? 0.6 : 0.4, shared);
    assert.equal(across(told), 'depends on layer');
  });

  it('has choices not told apart where left-out readings leave no pair that differs in one alone', () => {
    const corner = ({ layer, scope }: Reading) =>
      (layer === 9) === (scope === 'corpus') ? drawn(layer === 9 ? 1 : -1, shared) : lacking('not computed');
    assert.equal(across(corner, ['layer', 'scope']), 'depends on choices not told apart');
  });

  it('counts readings that are left out on neither side', () => {
    const some = ({ layer }: Reading) => (layer === 9 ? lacking('no layer 9') : drawn(1, shared));
    assert.equal(across(some), 'all');
  });

  it('tells apart with bounds as wide as those of few documents', () => {
    const near = (nDocuments: number) => {
      const estimate = ({ layer }: Reading) => (layer === 9 ? drawn(2, spread(0.01)) : drawn(0.4, own));
      const part = plantedPart(['layer'], (reading) => ({ ...estimate(reading), nDocuments }), {
        clusters: 'documents',
        fewest: 2,
      });
      return explore('C0', part, findingsFor(), READING).curves[0]!.across;
    };
    assert.equal(near(20), 'depends on layer');
    assert.equal(near(2), 'depends on choices not told apart');
  });
});

describe('a claim across the readings of its parts', () => {
  it('fares as its parts where they fare alike, else it depends on the part', () => {
    assert.equal(acrossParts([{ across: 'all' }]), 'all');
    assert.equal(acrossParts([{ across: 'depends on layer' }, { across: 'depends on layer' }]), 'depends on layer');
    assert.equal(acrossParts([{ across: 'all' }, { across: 'none' }]), 'depends on part');
    assert.equal(acrossParts([]), null);
  });
});
