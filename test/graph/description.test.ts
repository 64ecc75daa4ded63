import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { test } from 'node:test';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { convertedFixture, EVERY_FIXTURE, FIXTURES, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { alterDescription } from './alteredCheckpoint';

/** Kinds as lists of taps had them before models described themselves: names without the layer. */
const listed = (dir: string) =>
  openConverted(dir).taps.map(({ name, layer, shape }) => {
    return { name, kind: layer === null ? name : name.slice(0, -`.${layer}`.length), layer, shape };
  });

for (const fixture of FIXTURES)
  test(`${fixture} with a bare list of taps says of itself what it says in format 2`, async () => {
    const dir = await convertedFixture(fixture);
    const old = newPath('format-1');
    cpSync(dir, old, { recursive: true });
    alterDescription(old, () => listed(dir));
    const [one, two] = [old, dir].map((folder) => {
      const { family, inputs, sites, roles, heads, taps } = openConverted(folder);
      return { family, inputs, sites, roles, heads, taps };
    });
    assert.deepEqual(one, two);
  });

for (const fixture of EVERY_FIXTURE)
  test(`${fixture}: every tap is found by its kind, layer and site`, async () => {
    const { taps, tap } = openConverted(await convertedFixture(fixture));
    for (const one of taps) assert.equal(tap(one), one);
  });

test('a tap that is not there is named with what there is', async () => {
  const { tap } = openConverted(await convertedFixture('tiny-gelu'));
  await assertRefused(
    () => tap({ kind: 'norm', layer: 4, site: 'post' }),
    /^Tap norm, site post: layer beyond the model: got 4; expected 0 to 3$/,
  );
  await assertRefused(
    () => tap({ kind: 'norm', layer: 2, site: 'stream' }),
    /^Tap norm: site: got "stream"; expected post, pre$/,
  );
  await assertRefused(
    () => tap({ kind: 'atentions', layer: 2 }),
    /^Unknown kind of tap: got "atentions"\. Did you mean "attentions"\?$/,
  );
});

test('another format is refused', async () => {
  const dir = newPath('format-3');
  cpSync(await convertedFixture('tiny-tanh'), dir, { recursive: true });
  alterDescription(dir, (contents) => ({ ...contents, format: 3 }));
  await assertRefused(() => openConverted(dir), /taps\.json: format: got 3; expected 2, or a list of taps$/);
  alterDescription(dir, () => ({ format: 2 }));
  await assertRefused(() => openConverted(dir), /taps\.json: family is missing; expected a text$/);
});
