import { scaled, type Theme } from './theme';

/** Space between panels at letters of 12 pixels. */
const SPACING = 20;

/** Panels side by side: the width of each, so that together with the space between them they are as wide as the plot. */
export function panelsBeside(theme: Theme, panels: number): { width: number; spacing: number } {
  const spacing = scaled(theme, SPACING);
  return { width: (theme.plot.width - spacing * (panels - 1)) / panels, spacing };
}

/** True where panels that need so much width each, at letters of 12 pixels, fit beside each other. */
export function fitBeside(theme: Theme, panels: number, wanted: number): boolean {
  return panelsBeside(theme, panels).width >= scaled(theme, wanted);
}

/** Of panels in rows: each named at its right, where nothing else is; what they share is the title, at the left. */
export function rowHeader(theme: Theme) {
  return {
    labelOrient: 'right',
    labelAngle: -90,
    labelPadding: scaled(theme, 6),
    titleOrient: 'left',
    titlePadding: scaled(theme, 8),
  } as const;
}
