import type { Spec, View } from 'vega';

/** A drawing is set so much larger than on paper where there is room, and so much smaller before it scrolls. */
const [LARGEST, SMALLEST] = [1.2, 0.8];

/** Vega measures text in the page's font, which must be there before the first chart. */
export async function fontsLoaded(): Promise<void> {
  await Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 12px 'Source Sans 3'`)));
}

/** Draws a compiled spec into a place in the page as SVG. */
export async function draw(spec: Spec, place: HTMLElement): Promise<View> {
  const canvas = document.createElement('div');
  canvas.className = 'drawing';
  // The place around it has a name, a description and a table: the marks one by one would be noise.
  canvas.setAttribute('aria-hidden', 'true');
  place.prepend(canvas);
  const view = new vega.View(vega.parse(spec), { renderer: 'svg', container: canvas, hover: false });
  view.tooltip(() => undefined);
  return view.runAsync();
}

/** Lets a drawing grow and shrink with its place. */
export function fit(place: HTMLElement): void {
  const svg = place.querySelector('svg');
  if (!svg) return;
  const { width } = svg.viewBox.baseVal;
  svg.style.width = `max(${Math.round(width * SMALLEST)}px, min(100%, ${Math.round(width * LARGEST)}px))`;
}

/** Says in its place why a chart is not there. */
export function sayWhyNot(place: HTMLElement, error: unknown): void {
  place.textContent = `This chart could not be drawn: ${error instanceof Error ? error.message : String(error)}.`;
  place.classList.add('absent');
}
