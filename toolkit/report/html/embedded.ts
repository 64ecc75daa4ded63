import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, parse } from 'node:path';
import { faceRule, THEME_FACES } from '../../charts/fonts';
import { IS_PACKAGE } from '../../installation';

/** ASCII, accented Latin, dashes, quotation marks, ellipsis, minus. Other scripts take what the reader's machine has. */
const CHARACTERS = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x2010, 0x2026],
  [0x2212, 0x2212],
].flatMap(([from, to]) => Array.from({ length: to! - from! + 1 }, (_, at) => String.fromCodePoint(from! + at)));

/** `@font-face` rules that hold the text font of the page, so that it asks nobody for it. */
export async function fontFaces(): Promise<string> {
  const faces = THEME_FACES.filter(({ family }) => family === 'Source Sans 3');
  const rules = faces.map((face) => faceRule(face, CHARACTERS.join(''), 'font-display:swap;'));
  return (await Promise.all(rules)).join('\n');
}

const PAGE = join(__dirname, '../page');

/** A module of `page/` as a CommonJS module in plain JavaScript: the package has them compiled when it is built, a clone at run time. */
export async function compilePage(source: string): Promise<string> {
  const { transformSync } = await import('@swc/core'); // TypeScript's own takes a third of a second to load
  return transformSync(source, {
    swcrc: false,
    module: { type: 'commonjs' },
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022', preserveAllComments: false },
  }).code;
}

/** The page's own script: the modules of `page/`, in plain JavaScript, and the few lines that join them. */
export async function pageScript(): Promise<string> {
  const modules = readdirSync(PAGE).filter((file) => extname(file) === extname(__filename));
  const sources = modules.sort().map(async (file) => {
    const source = readFileSync(join(PAGE, file), 'utf8');
    return `'./${parse(file).name}': (exports, require) => {\n${IS_PACKAGE ? source : await compilePage(source)}}`;
  });
  return inlined(`(() => {
const sources = {\n${(await Promise.all(sources)).join(',\n')}\n};
const loaded = {};
const require = (name) => {
  if (!loaded[name]) sources[name]((loaded[name] = {}), require);
  return loaded[name];
};
require('./main');
})();`);
}

/** Vega's runtime, which draws compiled specs, with the licences that it asks to travel with it. */
export function vegaScript(): string {
  const build = dirname(require.resolve('vega'));
  const licence = (of: string) => readFileSync(of, 'utf8').trim().replaceAll('*/', '* /');
  const vega = licence(join(build, '../LICENSE'));
  const d3 = licence(join(dirname(require.resolve('d3-array', { paths: [build] })), '../LICENSE'));
  const runtime = readFileSync(join(build, 'vega.min.js'), 'utf8');
  return inlined(`/*!\nVega\n\n${vega}\n\nD3, parts of which Vega contains\n\n${d3}\n*/\n${runtime}`);
}

/** Nothing in an inline script may end its element or open a comment. */
function inlined(script: string): string {
  return script.replace(/<(\/script|script|!--)/gi, '\\x3c$1').replace(/\n\/\/# sourceMappingURL=.*/g, '');
}
