import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleTools } from '../faithfulness/sample';
import { orExplain } from '../job/disk';
import type { PlacedProbes } from '../job/runConfig';
import { measureProbes, type Probed } from './probes';
import { ELSEWHERE, type Measured, type OtherPlace, otherPlaces } from './states';

/** Fits the probes of a config, without controls, at each of its other places. */
export async function measureElsewhere(
  context: Measured,
  config: PlacedProbes,
  tools: SampleTools,
): Promise<{ place: OtherPlace; probed: Probed }[]> {
  const found = [];
  for (const place of otherPlaces(config)) {
    const dir = join(tools.dir, ELSEWHERE, Object.values(place).join());
    orExplain(dir, () => mkdirSync(dir, { recursive: true }));
    const asked = { ...config, controls: [], conditional: false, online: false, ...place };
    found.push({ place, probed: await measureProbes(context, asked, { ...tools, dir }) });
  }
  return found;
}
