import { setImmediate } from 'node:timers/promises';
import { foretell, type Forecast, readExperiment } from '../toolkit';
import { sharedCache } from './cacheCommand';
import { say } from './cli';
import { print } from './print';
import { between, duration, inGib } from './quantities';
import { backendFor, type MakeOptions } from './runCommand';
import { withProgress } from './withProgress';

type Options = Pick<MakeOptions, 'backend' | 'workers' | 'json'>;

/** Says what the runs of a config will take. */
export async function validate(path: string, overrides: string[], options: Options): Promise<void> {
  const configs = readExperiment(path, overrides);
  const backend = await backendFor(configs, options);
  const forecasts = await withProgress(async (onProgress) => {
    onProgress({ stage: 'forecast', done: 0, total: 0, unit: '' });
    await setImmediate(); // a large corpus keeps this thread busy from here on
    const tools = { backend, cache: sharedCache(), onProgress, say };
    const forecasts = [];
    for (const config of configs) forecasts.push({ config, forecast: await foretell(config, tools) });
    return forecasts;
  });
  const lines = forecasts.map(({ config: { name, checkpoint, corpus, seed }, forecast }) => {
    return `${name}: ${checkpoint} on ${corpus}, seed ${seed}\n  ${inWords(forecast)}`;
  });
  await print(options.json ? JSON.stringify(forecasts.map(({ forecast }) => forecast)) : lines.join('\n'));
}

function inWords(forecast: Forecast): string {
  const { cells, rows, forwardPasses, tokens, removals, interventions, probes, seconds, memoryBytes } = forecast;
  const passes =
    forwardPasses === 0
      ? 'no forward pass, the cache has every score'
      : `${forwardPasses} forward passes over ${tokens} tokens`;
  const removed = removals ? removalsInWords(removals) : '';
  const changed = interventions
    ? `, up to ${interventions.runs} runs with changed states over ${interventions.tokens} tokens`
    : '';
  return `${cells} cells, ${rows} rows; ${passes}${removed}${changed}, about ${between(seconds.model, duration)}; statistics about ${duration(seconds.statistics)}; about ${inGib(memoryBytes)} of memory${probes ? probesInWords(probes, seconds.probes) : ''}`;
}

/** Random orders are drawn until their error suffices: how many these are is known when they are run. */
function removalsInWords({ scorerTokens, removalTokens, randomDraws }: NonNullable<Forecast['removals']>): string {
  const orders = `${between(randomDraws, String)} random orders a sentence`;
  const why = randomDraws.most > randomDraws.fewest ? ', as many as their error asks for' : '';
  return `, ${scorerTokens} tokens of scorers with passes of their own, about ${between(removalTokens, String)} of removals (${orders}${why})`;
}

function probesInWords(probes: NonNullable<Forecast['probes']>, seconds: number): string {
  const { tasks, leftOut, fits, diskBytes, erasure } = probes;
  const out = leftOut.map(({ task, reason }) => `\n  left out: ${task} (${reason})`);
  const erased = !erasure
    ? ''
    : erasure.reason === null
      ? `, up to ${erasure.runs} runs of sentences with a task erased`
      : `\n  nothing is erased: ${erasure.reason}`;
  return `; ${fits} fits of probes of ${tasks.length} tasks, about ${duration(seconds)}, and ${inGib(diskBytes)} on disk${erased}${out.join('')}`;
}
