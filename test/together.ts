import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { after, describe } from 'node:test';

const load = createRequire(__filename);
const environment = { ...process.env };

// Test files in one process, one after the other: most of what a small file costs is the start of a process, and of TensorFlow.js in
// it. Each is a suite and loads what helps it anew, so that its hooks and folders are its own, and leaves the environment as it was.
for (const path of process.argv.slice(2))
  describe(path, () => {
    after(() => {
      for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, environment);
    });
    for (const file of Object.keys(load.cache))
      if (file.startsWith(__dirname + sep)) Reflect.deleteProperty(load.cache, file);
    load(join(__dirname, path));
  });
