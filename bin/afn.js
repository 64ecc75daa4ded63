#!/usr/bin/env node
'use strict';
// The command `afn` of the package, in JavaScript of 2009: a Node that is too old is told so before anything newer is loaded.
var least = require('../package.json').engines.node.match(/\d+/g).map(Number);
var own = process.versions.node.match(/\d+/g).map(Number);

if (own[0] < least[0] || (own[0] === least[0] && own[1] < least[1])) {
  console.error('error: Node is too old: got ' + process.versions.node + '; expected ' + least.join('.') + ' or later');
  process.exit(2);
}
require('../dist/experiments/afn.js');
