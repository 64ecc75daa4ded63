import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, sep } from 'node:path';
import { homeFolder } from '../cacheRoot';
import { UserError } from '../errors';

type CanvasLibrary = typeof import('canvas');

/** The canvas library, which is loaded when something is drawn: it takes its time, and looks through the fonts of the machine. */
export function canvas(): CanvasLibrary {
  const { HOME: home } = process.env;
  // The library looks for fonts in the user's folder, and throws where there is none.
  process.env.HOME = homeFolder();
  try {
    return createRequire(__filename)('canvas') as CanvasLibrary;
  } finally {
    if (home === undefined) delete process.env.HOME;
    else process.env.HOME = home;
  }
}

/** A font file under the family and weight by which charts ask for it. */
interface FontFace {
  family: string;
  weight: number;
  path: string;
}

const SOURCE_SANS = '@expo-google-fonts/source-sans-3';

/** The fonts of npm packages that every theme asks for. */
export const THEME_FACES: readonly FontFace[] = [
  themeFace('Source Sans 3', 400, `${SOURCE_SANS}/400Regular/SourceSans3_400Regular.ttf`),
  themeFace('Source Sans 3', 600, `${SOURCE_SANS}/600SemiBold/SourceSans3_600SemiBold.ttf`),
  themeFace('DejaVu Sans', 400, 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  themeFace('DejaVu Sans', 600, 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
];

function themeFace(family: string, weight: number, file: string): FontFace {
  return { family, weight, path: require.resolve(file) };
}

/** Characters that Source Sans has for certain: ASCII, accented Latin, dashes, quotation marks, ellipsis and minus. */
export const SOURCE_SANS_HAS = /[ -~\s\u00a0-\u017f\u2013\u2014\u2018-\u201e\u2026\u2212]/g;

/** Styles that no word is drawn in, as font files are named by them. */
const OTHER_STYLE = /thin|light|medium|semibold|bold|black|italic|oblique/i;

let registered: readonly FontFace[] | undefined;

/**
 * Makes the fonts of the theme and of the user known to the canvas, which measures and draws Vega's text.
 * @returns those of the user
 * @throws {UserError} When a font of the user's cannot be read.
 */
export function registerFonts(): readonly FontFace[] {
  if (registered) return registered;
  const ofUser = userFaces();
  for (const { family, path } of [...THEME_FACES, ...ofUser])
    if (!canvas().GlobalFonts.registerFromPath(path, family))
      throw new UserError({ what: `Cannot read the font ${path}`, expected: 'a TrueType or OpenType font' });
  return (registered = ofUser);
}

/** The regular faces in the folder `$AFN_FONTS`, or else in the font packages installed beside the toolkit's own. */
function userFaces(): FontFace[] {
  const { AFN_FONTS: folder = '' } = process.env;
  const own = dirname(require.resolve(`${SOURCE_SANS}/package.json`));
  return regularFonts(folder === '' ? dirname(own) : folder)
    .filter((path) => !path.startsWith(own + sep))
    .map((path) => ({ family: basename(path, extname(path)).replace(/[^\w-]/g, '_'), weight: 400, path }));
}

function regularFonts(folder: string): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const regular = files.filter((file) => /\.[ot]tf$/i.test(file) && !OTHER_STYLE.test(basename(file)));
    return regular.sort().map((file) => join(folder, file));
  } catch (error) {
    throw new UserError({ what: `Cannot read the fonts of AFN_FONTS: ${(error as Error).message}` }, { cause: error });
  }
}

/** Widths of characters that Source Sans lacks, in its sizes: of scripts from Hangul on, emoji included, and of others. */
const WIDE = 1;
const OTHER = 0.65;
const FIRST_WIDE = 0x1100;

/**
 * Pixels that a text needs in semibold letters, the same on every machine: characters that are not the theme's font's are estimated,
 * since which font has them differs between machines.
 */
export function textWidth(text: string, fontSize: number): number {
  registerFonts();
  const context = canvas().createCanvas(1, 1).getContext('2d');
  context.font = `600 ${fontSize}px 'Source Sans 3'`;
  const own = text.match(SOURCE_SANS_HAS)?.join('') ?? '';
  const others = Array.from(text.replace(SOURCE_SANS_HAS, ''));
  const estimated = others.reduce((sum, one) => sum + (one.codePointAt(0)! >= FIRST_WIDE ? WIDE : OTHER), 0);
  return context.measureText(own).width + estimated * fontSize;
}

/**
 * The SVG with a style sheet that holds, of each face it can use, the glyphs of its own characters.
 */
export async function embedFonts(svg: string): Promise<string> {
  const characters = [...new Set(svg)].sort().join('');
  const others = characters.replace(SOURCE_SANS_HAS, '');
  const ofUser = registerFonts().filter(({ family }) => svg.includes(family));
  const rules = await Promise.all(
    [...THEME_FACES, ...ofUser].map(async (face) => {
      const wanted = face.family === 'Source Sans 3' ? characters : others;
      return wanted === '' ? '' : faceRule(face, wanted);
    }),
  );
  return svg.replace(/<svg [^>]*>/, (opening) => `${opening}<style>${rules.join('')}</style>`);
}

/**
 * A `@font-face` rule that holds the glyphs of these characters; `display` is a declaration more. They are packed as WOFF: WOFF2 takes
 * ten times as long for a fifth less.
 */
export async function faceRule({ family, weight, path }: FontFace, characters: string, display = ''): Promise<string> {
  const { default: subsetFont } = await import('subset-font');
  const glyphs = await subsetFont(await readFile(path), characters, { targetFormat: 'woff' });
  const source = `url(data:font/woff;base64,${glyphs.toString('base64')}) format('woff')`;
  return `@font-face{font-family:'${family}';font-weight:${weight};${display}src:${source}}`;
}
