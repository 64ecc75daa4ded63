import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readConfigFile } from '../toolkit/checkpoint/config';
import { Safetensors } from '../toolkit/checkpoint/safetensors';
import { refuseStandIn } from '../toolkit/standIn';
import { readTokenizerFiles } from '../toolkit/checkpoint/tokenizerFiles';
import { assertRefused } from './refusal';

const scratch = mkdtempSync(join(tmpdir(), 'stand-in-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

const LFS = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 440449768\n`;
const STAND_INS: [string, string, RegExp][] = [
  ['a Git LFS pointer', LFS, /is a Git LFS pointer; expected the file itself: run git lfs pull in its repository$/],
  [
    'an HTML page',
    '<!DOCTYPE html>\n<html lang="en">\n<head>',
    /is an HTML page; expected the file itself: download it/,
  ],
  ['an HTML page without a doctype', '\ufeff\n  <html><body>', /is an HTML page;/],
  ['a page in Latin-1', '<html><title>caf\xe9', /is an HTML page;/],
  ['an error of a file store', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code>', /is an XML page;/],
];

type Read = (dir: string) => unknown;
const openWeights: Read = (dir) => {
  Safetensors.open(join(dir, 'model.safetensors')).close();
};
const READERS: [file: string, fixture: string, read: Read][] = [
  ['config.json', 'tiny-gelu', readConfigFile],
  ['vocab.txt', 'tiny-gelu', readTokenizerFiles],
  ['tokenizer_config.json', 'tiny-gelu', readTokenizerFiles],
  ['tokenizer.json', 'tiny-relu', readTokenizerFiles],
  ['model.safetensors', 'tiny-gelu', openWeights],
];

for (const [what, contents, message] of STAND_INS)
  test(`${what} in place of any file of a checkpoint is named as what it is`, async () => {
    for (const [file, fixture, read] of READERS) {
      const dir = mkdtempSync(join(scratch, 'checkpoint-'));
      cpSync(join(__dirname, 'fixtures/checkpoints', fixture), dir, { recursive: true });
      assert.doesNotThrow(() => read(dir));
      writeFileSync(join(dir, file), contents, what.includes('Latin-1') ? 'latin1' : 'utf8');
      await assertRefused(() => read(dir), new RegExp(`${file} ${message.source}`));
    }
  });

test('what only looks like a stand-in further in, or in part, passes', () => {
  const path = join(scratch, 'plain');
  for (const contents of [
    '',
    '<unk>\n<html>',
    '[PAD]\nversion https://git-lfs.github.com/spec/v1',
    '{"html": "<html>"}',
  ]) {
    writeFileSync(path, contents);
    assert.doesNotThrow(() => {
      refuseStandIn(path);
    });
  }
});

test('weights that are a zip archive or text are named as what they are', async () => {
  const dir = mkdtempSync(join(scratch, 'checkpoint-'));
  const given = (contents: string) => () => {
    writeFileSync(join(dir, 'model.safetensors'), contents);
    openWeights(dir);
  };
  await assertRefused(
    given('PK\x03\x04\x00\x00\x08\x08\x00\x00'),
    /model\.safetensors is a zip archive, as torch\.save writes/,
  );
  await assertRefused(
    given('Entry not found'),
    /model\.safetensors is text, which begins: got "Entry no"; expected a saf/,
  );
});
