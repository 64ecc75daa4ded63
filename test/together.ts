import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { after, before, describe } from 'node:test';

const load = createRequire(__filename);
const environment = { ...process.env };

// Test files in one process, one after the other: most of what a small file costs is the start of a process, and of TensorFlow.js in
// it. Each is a suite and loads what helps it anew, so that its hooks and folders are its own. All files are loaded before the first
// of them runs: what one sets in the environment as it is loaded is there when it runs, and at no other time.
for (const path of process.argv.slice(2))
  describe(path, () => {
    let own: NodeJS.ProcessEnv = environment;
    before(() => {
      setEnvironment(own);
    });
    after(() => {
      setEnvironment(environment);
    });
    for (const file of Object.keys(load.cache))
      if (file.startsWith(__dirname + sep)) Reflect.deleteProperty(load.cache, file);
    load(join(__dirname, path));
    own = { ...process.env };
    setEnvironment(environment);
  });

function setEnvironment(variables: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, variables);
}
