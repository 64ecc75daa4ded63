import { LIGHT_TO_DARK } from './palette';
import type { Layer } from './spec';
import { scaled, type Theme } from './theme';

/** Cells coloured by a signed number, light to dark, with their scale as a legend. */
export interface Heat {
  field: string;
  /** Values from this on, and from minus this on, are the same. */
  extent: number;
  /** Of the legend, in one line or two. */
  title: readonly [string, string];
  /** Labelled in the legend. */
  values: readonly number[];
  format?: string;
  /** Length of the legend where it stands beside the plot, and below it. */
  lengths: readonly [beside: number, below: number];
  tooltip: readonly object[];
}

export function heatCells(theme: Theme, { field, extent, title, values, format, lengths, tooltip }: Heat): Layer {
  const isBeside = theme.legend === 'right';
  return {
    mark: { type: 'rect', stroke: 'white', strokeWidth: 0.5 },
    encoding: {
      color: {
        field,
        type: 'quantitative',
        scale: { domain: [-1, -0.5, 0, 0.5, 1].map((share) => share * extent), range: LIGHT_TO_DARK, clamp: true },
        legend: {
          title: isBeside ? [...title] : title.join(' '),
          orient: theme.legend,
          values: [...values],
          ...(format !== undefined && { format }),
          gradientLength: scaled(theme, lengths[isBeside ? 0 : 1]),
        },
      },
      tooltip: [...tooltip],
    },
  };
}
