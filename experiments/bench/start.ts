import { say } from '../cli';
import { disagreement } from './agreement';
import type { Sentences } from './plan';
import type { Roster } from './roster';
import { System, type SystemSpec } from './system';

/**
 * Starts the systems one after the other, so that each loads undisturbed, and holds their norms against those of the first.
 * @param specs - The first that starts is the reference: one of the toolkit's.
 * @param sentences - To compare norms on.
 */
export async function startAll(roster: Roster, specs: readonly SystemSpec[], sentences: Sentences): Promise<void> {
  let reference: number[][][] | null = null;
  for (const spec of specs) {
    if (reference === null && spec.batching !== 'own')
      throw new Error('no system of the toolkit runs: there is nothing to hold the others against');
    const system = new System(spec);
    const norms = await roster.attempt(system, async () => {
      await system.load(sentences[0]!);
      return (await system.pass(sentences, { norms: true })).norms;
    });
    if (norms === null) continue;
    roster.systems.push(system);
    reference ??= norms;
    const wrong = disagreement(norms, reference);
    if (wrong === null) say(`${system.label} loaded in ${system.loadSeconds.toFixed(1)} s`);
    else roster.leaveOut(system, `wrong norms: ${wrong}`);
  }
}
