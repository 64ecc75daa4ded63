import assert from 'node:assert/strict';
import test from 'node:test';
import { entryNamed, nearest, UserError } from '../toolkit/errors';

test('an error says what, got and expected, as far as they are given', () => {
  assert.equal(new UserError({ what: 'No such folder: x' }).message, 'No such folder: x');
  assert.equal(new UserError({ what: 'Size', got: 3 }).message, 'Size: got 3');
  assert.equal(new UserError({ what: 'Size', expected: '4 bytes' }).message, 'Size; expected 4 bytes');
  assert.equal(new UserError({ what: 'Size', got: 3, expected: '4 bytes' }).message, 'Size: got 3; expected 4 bytes');
});

test('strings are shown in quotes, other values plainly', () => {
  assert.equal(new UserError({ what: 'Tag', got: 'a"b' }).message, 'Tag: got "a\\"b"');
  assert.equal(new UserError({ what: 'Layer', got: null }).message, 'Layer: got null');
  assert.equal(new UserError({ what: 'Bytes', got: 2n ** 60n }).message, 'Bytes: got 1152921504606846976');
});

test('the nearest candidate is suggested; where none is near, all are listed', () => {
  const candidates = ['wasm', 'cpu'];
  assert.equal(
    new UserError({ what: 'Unknown', got: 'wsam', candidates }).message,
    'Unknown: got "wsam". Did you mean "wasm"?',
  );
  assert.equal(
    new UserError({ what: 'Unknown', got: 'tensorflow', candidates }).message,
    'Unknown: got "tensorflow"; expected one of wasm, cpu',
  );
  assert.equal(
    new UserError({ what: 'Unknown', got: 'tensorflow', expected: 'a backend', candidates }).message,
    'Unknown: got "tensorflow"; expected a backend',
  );
});

test('near is at most two edits, or a third of the name; case does not count beyond that', () => {
  const taps = ['hidden_states.3', 'attentions.3'];
  assert.equal(nearest('Hidden_States.3', taps), 'hidden_states.3');
  assert.equal(nearest('hiddenstate.3', taps), 'hidden_states.3');
  assert.equal(nearest('attention.3', taps), 'attentions.3');
  assert.equal(nearest('ab', ['cd']), 'cd');
  assert.equal(nearest('abc', ['def']), undefined);
  assert.equal(nearest('anything', []), undefined);
});

test('it is known by its class and name, and keeps its cause', () => {
  const cause = new Error('ENOENT');
  const error = new UserError({ what: 'Cannot read' }, { cause });
  assert.ok(error instanceof Error);
  assert.equal(error.name, 'UserError');
  assert.equal(error.cause, cause);
});

test('a registry gives the entry of a name, and for another the nearest there is', () => {
  const entries = [{ name: 'tas' }, { name: 'frequency' }];
  assert.equal(entryNamed('scorer', entries, 'frequency'), entries[1]);
  for (const [name, end] of [
    ['frequnecy', '. Did you mean "frequency"?'],
    ['constructor', '; expected one of tas, frequency'],
  ] as const)
    assert.throws(() => entryNamed('scorer', entries, name), {
      name: 'UserError',
      message: `Unknown scorer: got "${name}"${end}`,
    });
});
