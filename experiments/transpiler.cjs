'use strict';
// ts-node's own transpiler, which keeps what it gives: a command compiles some 500 files as it starts, and finds nearly all unchanged.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { threadId } = require('node:worker_threads');
const { version } = require('@swc/core/package.json');

/** `npm ci` takes it away with everything else that is installed. */
const FOLDER = join(__dirname, '../node_modules/.cache/afn-transpiled');

exports.create = (options) => {
  const settings = [version, options.service.config.options, options.nodeModuleEmitKind];
  let transpiler;
  const transpile = (input, file) => {
    transpiler ??= require('ts-node/transpilers/swc').create(options);
    return transpiler.transpile(input, file);
  };
  return {
    transpile: (input, file) => {
      const key = JSON.stringify([settings, file.fileName, input]);
      const path = join(FOLDER, createHash('sha256').update(key).digest('hex'));
      return read(path) ?? keep(path, transpile(input, file));
    },
  };
};

/** What is kept there; undefined where nothing is, or what is there is damaged. */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whole or not at all, since several processes and threads keep the same at once. A folder that cannot be written costs time alone. */
function keep(path, output) {
  const partial = `${path}.${process.pid}.${threadId}`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(partial, JSON.stringify(output));
    renameSync(partial, path);
  } catch {
    rmSync(partial, { force: true });
  }
  return output;
}
