import type { Item, Scene, View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { registerFonts } from '../../toolkit/charts/fonts';

/** A text of a picture and the pixels it takes, from the plot's corner. */
export interface TextBox {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Place {
  x: number;
  y: number;
}

/** Every horizontal or vertical text of a spec as Vega draws it; slanted ones have no box of their own. */
export async function textBoxes(spec: TopLevelSpec): Promise<TextBox[]> {
  return (await drawnBoxes(spec)).boxes;
}

/** The texts, and the pixels of the whole picture. */
export async function drawnBoxes(
  spec: TopLevelSpec,
): Promise<{ boxes: TextBox[]; size: { width: number; height: number } }> {
  registerFonts();
  const vega = await import('vega');
  const vegaLite = await import('vega-lite');
  const view: View = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'none' });
  const size = sizeOf(await view.toSVG());
  const boxes = boxesOf((view.scenegraph() as unknown as { root: Scene }).root, { x: 0, y: 0 });
  view.finalize();
  return { boxes, size };
}

/** Of an SVG, as its first line has it. */
function sizeOf(svg: string): { width: number; height: number } {
  const [width, height] = ['width', 'height'].map((side) => Number(new RegExp(` ${side}="([\\d.]+)"`).exec(svg)![1]));
  return { width: width!, height: height! };
}

function boxesOf(scene: Scene, from: Place): TextBox[] {
  if (scene.marktype === 'group')
    return (scene.items as unknown as Group[]).flatMap(({ x = 0, y = 0, items }) =>
      items.flatMap((one) => boxesOf(one, { x: from.x + x, y: from.y + y })),
    );
  if (scene.marktype !== 'text') return [];
  return (scene.items as unknown as TextItem[]).filter(isDrawn).map(({ text, bounds }) => ({
    text: [text].flat().join(' '),
    left: from.x + bounds.x1,
    right: from.x + bounds.x2,
    top: from.y + bounds.y1,
    bottom: from.y + bounds.y2,
  }));
}

interface Group extends Partial<Place> {
  items: Scene[];
}

interface TextItem extends Item {
  text: string | string[];
  angle?: number;
  opacity?: number;
  bounds: { x1: number; x2: number; y1: number; y2: number };
}

function isDrawn({ text, angle = 0, opacity = 1 }: TextItem): boolean {
  return [text].flat().join('') !== '' && opacity > 0 && angle % 90 === 0;
}

/** Pairs of texts that run into each other by more than a pixel. */
export function overlaps(boxes: readonly TextBox[]): string[] {
  const by = 1;
  return boxes.flatMap((a, at) =>
    boxes
      .slice(at + 1)
      .filter((b) => a.left < b.right - by && b.left < a.right - by && a.top < b.bottom - by && b.top < a.bottom - by)
      .map((b) => `"${a.text}" and "${b.text}"`),
  );
}
