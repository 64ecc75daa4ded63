import type { PDFDocument } from 'canvas';

/** A page of a PDF to draw on. */
export type PdfPage = ReturnType<PDFDocument['beginPage']>;

/**
 * The context, filling text without the dash that a line before it was drawn with. Vega leaves the dash set, and the canvas library
 * would then write the glyphs to the PDF as a font of drawings (Type 3), which publishers refuse.
 */
export function withoutDashedText(context: PdfPage): PdfPage {
  const fillText = context.fillText.bind(context);
  context.fillText = (text, x, y, maxWidth) => {
    const dash = context.getLineDash();
    context.setLineDash([]);
    fillText(text, x, y, maxWidth);
    context.setLineDash(dash);
  };
  return context;
}
