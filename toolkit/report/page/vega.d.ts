import type * as Vega from 'vega';

declare global {
  /** The runtime, which a script before this one defines. */
  const vega: typeof Vega;
}
