import { say } from '../cli';
import type { Sentences } from './plan';
import type { Roster } from './roster';
import { type System, TOKEN_BUDGETS } from './system';

/** Speed of a system at one token budget. */
export interface Tuning {
  system: string;
  /** Null where the bench does not choose it. */
  tokenBudget: number | null;
  tokensPerSecond: number;
}

/** Sets each system to the token budget that suits it best, by one pass at each. The others have their speed taken. */
export async function tuneAll(roster: Roster, sentences: Sentences): Promise<Tuning[]> {
  const tunings: Tuning[][] = [];
  for (const system of roster.systems)
    tunings.push((await roster.attempt(system, () => tune(system, sentences))) ?? []);
  return tunings.flat();
}

async function tune(system: System, sentences: Sentences): Promise<Tuning[]> {
  const tunings: Tuning[] = [];
  for (const tokenBudget of system.spec.batching === 'budget' ? TOKEN_BUDGETS : [null]) {
    system.tokenBudget = tokenBudget;
    const { tokens, seconds } = await system.pass(sentences);
    tunings.push({ system: system.label, tokenBudget, tokensPerSecond: tokens / seconds });
  }
  const best = tunings.reduce((a, b) => (b.tokensPerSecond > a.tokensPerSecond ? b : a));
  system.tokenBudget = best.tokenBudget;
  const budget = best.tokenBudget === null ? '' : ` at ${best.tokenBudget} padded tokens a batch`;
  say(`${system.label}: ${Math.round(best.tokensPerSecond)} tokens/s${budget}`);
  return tunings;
}
