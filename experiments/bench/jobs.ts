import { say } from '../cli';
import { pairedRatio, type Spread, spreadOver } from './statistics';

/** How fast a job is that runs in this process. */
export interface JobSpeed {
  job: string;
  /** Wordpieces that one round puts through the model. */
  tokens: number;
  tokensPerSecond: Spread;
  /** Tokens a second against those of the first job. */
  ofPlain: Spread;
  /** The same of floating-point operations in matrix products, of which a token may cost one job more than another. */
  operationsOfPlain: Spread;
}

/** What one round of a job puts through the model. */
export interface Work {
  tokens: number;
  flops: number;
}

export interface Job {
  name: string;
  run: () => Promise<Work>;
}

/** Times jobs in rounds of one after the other. */
export async function timeJobs(jobs: readonly Job[], rounds: number): Promise<JobSpeed[]> {
  const found = jobs.map(({ name }) => ({ name, seconds: [] as number[], work: { tokens: 0, flops: 0 } }));
  for (let round = 0; round < rounds; round++)
    for (const [at, { name, run }] of jobs.entries()) {
      const start = performance.now();
      const work = await run();
      const seconds = (performance.now() - start) / 1000;
      found[at]!.seconds.push(seconds);
      found[at]!.work = work;
      say(`round ${round + 1} of ${rounds}: ${name} ${Math.round(work.tokens / seconds)} tokens/s`);
    }
  const speeds = (key: keyof Work) => found.map(({ seconds, work }) => seconds.map((each) => work[key] / each));
  const [byToken, byFlop] = [speeds('tokens'), speeds('flops')];
  return found.map(({ name, work }, at) => ({
    job: name,
    tokens: work.tokens,
    tokensPerSecond: spreadOver(byToken[at]!),
    ofPlain: pairedRatio(byToken[at]!, byToken[0]!),
    operationsOfPlain: pairedRatio(byFlop[at]!, byFlop[0]!),
  }));
}
