import { appendFileSync } from 'node:fs';
import module, { register } from 'node:module';
import process from 'node:process';

// Writes the paths of all modules that a process loads into the file $LOADED, CommonJS at its end and ES modules as they come.
const hooks = `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
process.on('exit', () => {
  appendFileSync(process.env.LOADED, Object.keys(module._cache).join('\n'));
});
