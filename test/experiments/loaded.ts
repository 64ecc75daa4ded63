import { appendFileSync } from 'node:fs';
import { register } from 'node:module';

// Loaded before a command: writes the paths of all modules that it loads into the file $LOADED, ES modules as they come and the others
// at its end.
const hooks = `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
process.on('exit', () => {
  appendFileSync(process.env.LOADED!, Object.keys(require.cache).join('\n'));
});
