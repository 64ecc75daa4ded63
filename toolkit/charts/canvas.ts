import { createRequire } from 'node:module';
import { homeFolder } from '../backend/cacheRoot';

type CanvasLibrary = typeof import('canvas');

/** The canvas library, which is loaded when something is drawn: it takes its time, and looks through the fonts of the machine. */
export function canvas(): CanvasLibrary {
  const { HOME: home } = process.env;
  // The library looks for fonts in the user's folder, and throws where there is none.
  process.env.HOME = homeFolder();
  try {
    return createRequire(__filename)('canvas') as CanvasLibrary;
  } finally {
    if (home === undefined) delete process.env.HOME;
    else process.env.HOME = home;
  }
}
