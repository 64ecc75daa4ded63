import type { Layer } from './spec';
import { scaled, type Theme } from './theme';

/**
 * A point at `value` on the x axis with a line from `lo` to `hi` where there is one, for charts with a row of points a category.
 *
 * @param x - the x channel without its field
 * @param encoding - of both marks; `ofPoint` of the point alone
 */
export function intervalPoints(theme: Theme, x: object, encoding: object, ofPoint: object = {}): Layer[] {
  return [
    {
      transform: [{ filter: 'isValid(datum.lo)' }],
      mark: { type: 'rule', strokeWidth: scaled(theme, 1.5) },
      encoding: { ...encoding, x: { ...x, field: 'lo' }, x2: { field: 'hi' } },
    },
    {
      mark: { type: 'point', filled: true, size: scaled(theme, scaled(theme, 55)), opacity: 1 },
      encoding: { ...encoding, ...ofPoint, x: { ...x, field: 'value' } },
    },
  ] as Layer[];
}
