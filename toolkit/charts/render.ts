import type { Canvas, PDFDocument } from 'canvas';
import type { LoggerInterface, View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { canvas, embedFonts } from './fonts';
import { fontStack, printable } from './glyphs';
import { FONT_STACK } from './theme';

/** CSS pixels an inch, the unit of every size in a spec, and points, the unit of PDF. */
const PIXELS_PER_INCH = 96;
const POINTS_PER_INCH = 72;

/** A chart in every format that is written. */
export interface Rendered {
  svg: string;
  pdf: Uint8Array;
  /** Is encoded on a thread of its own, while the next chart is drawn. */
  png: Promise<Uint8Array>;
}

/** Pixels an inch of a PNG, where nothing else is asked for. */
const PPI = 300;

/**
 * Draws a spec as `renderSvg`, `renderPdf` and `renderPng` do, compiled once.
 *
 * @throws Error where Vega or Vega-Lite warns of anything.
 */
export async function renderChart(spec: TopLevelSpec): Promise<Rendered> {
  const { svg, ...others } = await drawn(spec, async (view) => {
    const svg = await view.toSVG();
    return { svg, pdf: await pdfOf(view, svg), png: pngOf(await canvasOf(view, PPI), PPI) };
  });
  return { ...others, svg: await embedFonts(svg) };
}

/**
 * Draws a spec as SVG, with the glyphs it uses embedded so that it looks the same where the fonts are not installed.
 *
 * @throws Error where Vega or Vega-Lite warns of anything.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  return embedFonts(await drawn(spec, (view) => view.toSVG()));
}

/**
 * Draws a spec as PNG. The file states its resolution (pHYs), so that it prints at the size of its spec.
 *
 * @param ppi - Pixels an inch; a spec's pixel is 1/96 inch.
 * @throws Error where Vega or Vega-Lite warns of anything.
 */
export async function renderPng(spec: TopLevelSpec, { ppi = PPI }: { ppi?: number } = {}): Promise<Uint8Array> {
  return pngOf(await drawn(spec, (view) => canvasOf(view, ppi)), ppi);
}

/**
 * Draws a spec as a PDF of one page in its print size: lines and areas as such, text as text in subsets of TrueType fonts.
 *
 * @throws Error where Vega or Vega-Lite warns of anything.
 */
export async function renderPdf(spec: TopLevelSpec): Promise<Uint8Array> {
  return drawn(spec, async (view) => pdfOf(view, await view.toSVG()));
}

async function canvasOf(view: View, ppi: number): Promise<Canvas> {
  // Vega types its canvas as the browser's; on Node it is the one of the package named canvas.
  return (await view.toCanvas(ppi / PIXELS_PER_INCH)) as unknown as Canvas;
}

async function pngOf(picture: Canvas, ppi: number): Promise<Uint8Array> {
  return withResolution(await picture.encode('png'), ppi);
}

async function pdfOf(view: View, svg: string): Promise<Uint8Array> {
  const { width, height } = sizeOf(svg);
  const document = new (canvas().PDFDocument)();
  const scale = POINTS_PER_INCH / PIXELS_PER_INCH;
  const page = document.beginPage(width * scale, height * scale);
  page.scale(scale, scale);
  // Vega's types lack the option; its canvas renderer hands it on.
  const options = { externalContext: withoutDashedText(page) };
  await (view.toCanvas as (scale: number, options: object) => Promise<unknown>).call(view, 1, options);
  document.endPage();
  return document.close();
}

/** Pixels that the picture of a spec takes, with axes, legends and padding. */
export async function pictureSize(spec: TopLevelSpec): Promise<{ width: number; height: number }> {
  return drawn(spec, async (view) => sizeOf(await view.toSVG()));
}

/** Vega tells the size of the plot alone; that of the picture stands in its SVG. */
function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
  return { width: Number(width), height: Number(height) };
}

async function drawn<Result>(spec: TopLevelSpec, draw: (view: View) => Promise<Result>): Promise<Result> {
  const vega = await import('vega');
  const vegaLite = await import('vega-lite');
  // Vega numbers gradients for as long as the process lives; counted anew, the same chart gives the same bytes.
  vega.resetSVGDefIds();
  const complaints: string[] = [];
  const logger = collector(complaints);
  const view = new vega.View(vega.parse(vegaLite.compile(asDrawn(spec), { logger }).spec), {
    renderer: 'none',
    logger,
  });
  try {
    const result = await draw(view);
    if (complaints.length > 0) throw new Error(`Vega warns of this chart: ${complaints.join('; ')}`);
    return result;
  } finally {
    view.finalize();
  }
}

/** The spec with what cannot be shown replaced, and with the user's fonts where the theme's lack a character. */
function asDrawn(spec: TopLevelSpec): TopLevelSpec {
  const shown = JSON.stringify(spec, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value));
  return JSON.parse(shown.replaceAll(FONT_STACK, fontStack(shown))) as TopLevelSpec;
}

/** A Vega logger that keeps warnings and errors, which its own logger would only print. */
function collector(complaints: string[]): LoggerInterface {
  const keep = (...parts: readonly unknown[]): LoggerInterface => {
    complaints.push(parts.map(String).join(' '));
    return logger;
  };
  const drop = (): LoggerInterface => logger;
  const level = ((set?: number) => (set === undefined ? 2 : logger)) as LoggerInterface['level'];
  const logger: LoggerInterface = { level, error: keep, warn: keep, info: drop, debug: drop };
  return logger;
}

/** A page of a PDF to draw on. */
type PdfPage = ReturnType<PDFDocument['beginPage']>;

/**
 * The context, filling text without the dash that a line before it was drawn with. Vega leaves the dash set, and the canvas library
 * would then write the glyphs to the PDF as a font of drawings (Type 3), which publishers refuse.
 */
function withoutDashedText(context: PdfPage): PdfPage {
  const fillText = context.fillText.bind(context);
  context.fillText = (text, x, y, maxWidth) => {
    const dash = context.getLineDash();
    context.setLineDash([]);
    fillText(text, x, y, maxWidth);
    context.setLineDash(dash);
  };
  return context;
}

const METRES_PER_INCH = 0.0254;

/** The PNG signature and the IHDR chunk, which the format puts first and which are always this long. */
const HEADER_LENGTH = 33;

/**
 * The PNG with a pHYs chunk that states its resolution, so that it is placed at its print size (PNG specification, third edition,
 * section 11.3.4.3). The canvas library writes none.
 *
 * @param png - a file without a pHYs chunk
 * @param ppi - pixels an inch
 */
export function withResolution(png: Uint8Array, ppi: number): Uint8Array {
  const perMetre = Math.round(ppi / METRES_PER_INCH);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16); // the unit: metres
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, HEADER_LENGTH), chunk, png.subarray(HEADER_LENGTH)]);
}

/** CRC-32 as PNG computes it; `zlib.crc32` is not in every Node 20. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
