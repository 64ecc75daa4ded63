import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join, sep } from 'node:path';
import { UserError } from '../errors';
import { canvas } from './canvas';

/** A font file under the family and weight by which charts ask for it. */
export interface FontFace {
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
