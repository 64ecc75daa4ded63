import type { Config } from 'vega-lite';
import { entryNamed } from '../errors';
import { FAINT_INK, INK, MUTED_INK } from './styles';

/**
 * Font families in the order they are tried. The first two are registered by `fonts.ts`; DejaVu Sans has the mathematical
 * signs and the scripts that Source Sans lacks. The rest are what a viewer may have that ignores embedded fonts.
 */
export const FONT_STACK = "'Source Sans 3', 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif";

/** Where a chart is to be seen. Sizes are CSS pixels, 1/96 inch: 12 pixels print as 9 points. */
export interface Theme {
  name: string;
  /** Size of the plot, its panels together. */
  plot: { width: number; height: number };
  /** Size that the whole picture is brought to by changing the plot's; null where it may be what it comes to. */
  page: { width: number | null; height: number | null };
  /** Of labels, axis titles and legends; every other size follows. */
  fontSize: number;
  /** What of the caption stands in the picture: all of it, the title and first sentence, or nothing. */
  titled: 'in full' | 'in short' | 'not';
  /** Characters of subtitle that fit a line. */
  lineLength: number;
  /** Where legends with many entries go. */
  legend: 'right' | 'bottom';
  config: Config;
}

const text = { labelFont: FONT_STACK, titleFont: FONT_STACK, labelColor: INK, titleColor: INK };

/** The look of every chart at some size of letters. */
function look(fontSize: number, padding: number): Config {
  const at = (size: number) => (size * fontSize) / 12;
  const labels = { ...text, labelFontSize: fontSize, titleFontSize: fontSize, titleFontWeight: 600 } as const;
  return {
    font: FONT_STACK,
    background: 'white',
    padding,
    view: { stroke: null },
    title: titleLook(fontSize, at),
    axis: {
      ...labels,
      titlePadding: at(8),
      domainColor: INK,
      tickColor: INK,
      tickSize: at(4),
      gridColor: FAINT_INK,
      labelLimit: at(160),
      labelFlush: false,
    },
    legend: { ...labels, labelLimit: at(320), symbolSize: at(at(70)) },
    header: { ...labels, labelFontWeight: 600 },
    text: { fontSize, color: INK },
  };
}

function titleLook(fontSize: number, at: (size: number) => number): NonNullable<Config['title']> {
  return {
    anchor: 'start',
    frame: 'bounds',
    fontSize: at(16),
    fontWeight: 600,
    color: INK,
    subtitleFontSize: fontSize,
    subtitleColor: MUTED_INK,
    subtitleLineHeight: at(15),
    subtitlePadding: at(5),
    lineHeight: at(19),
    offset: at(16),
  };
}

/** For a browser, and what a run folder holds. */
export const WEB: Theme = {
  name: 'web',
  plot: { width: 460, height: 260 },
  page: { width: null, height: null },
  fontSize: 12,
  titled: 'in full',
  lineLength: 88,
  legend: 'right',
  config: look(12, 10),
};

/** A figure of a paper: as wide as its column, its title and subtitle in the caption. */
function printed(name: string, inches: number, points: number, legend: Theme['legend']): Theme {
  const width = Math.floor((Math.floor(inches * 72) * 96) / 72); // pages of PDF are whole points
  const fontSize = (points * 96) / 72;
  return {
    name,
    plot: { width: width - 60, height: Math.round(Math.min(0.62 * width, 250)) },
    page: { width, height: null },
    fontSize,
    titled: 'not',
    lineLength: Math.floor(width / (0.44 * fontSize)),
    legend,
    config: look(fontSize, 2),
  };
}

const SLIDE: Theme = {
  name: 'slide',
  plot: { width: 1100, height: 440 },
  page: { width: 1280, height: 720 },
  fontSize: 22,
  titled: 'in short',
  lineLength: 105,
  legend: 'right',
  config: look(22, 30),
};

/** Print themes take their widths from the templates of the ACL (columns of 7.7 cm, 0.6 cm apart) and of IEEE (3.5 inch, 7.16 inch). */
export const THEMES: readonly Theme[] = [
  WEB,
  printed('acl-column', 7.7 / 2.54, 7.5, 'bottom'),
  printed('acl-page', 16 / 2.54, 8, 'right'),
  printed('ieee-column', 3.5, 8, 'bottom'),
  printed('ieee-page', 7.16, 8, 'right'),
  SLIDE,
];

/**
 * The theme of that name.
 * @throws {UserError} For a name there is not, with the nearest there is.
 */
export function themeNamed(name: string): Theme {
  return entryNamed('theme', THEMES, name);
}

/** A size given for letters of 12 pixels, at the theme's. */
export function scaled({ fontSize }: Pick<Theme, 'fontSize'>, size: number): number {
  return Math.round((size * fontSize * 10) / 12) / 10;
}
