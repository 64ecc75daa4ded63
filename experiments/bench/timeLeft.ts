import type { System } from './system';
import type { Tuning } from './tune';

/** How long the passes that are still to come will take, from the speed each system had last. */
export class TimeLeft {
  private readonly speeds = new Map<string, number>();
  private readonly tokens = new Map<System, number>();

  /** @param tunings - The speeds to begin with. */
  constructor(tunings: readonly Tuning[]) {
    for (const { system, tokensPerSecond } of tunings)
      this.speeds.set(system, Math.max(tokensPerSecond, this.speeds.get(system) ?? 0));
  }

  /** So many tokens more for a system to run. */
  plan(system: System, tokens: number): void {
    this.tokens.set(system, (this.tokens.get(system) ?? 0) + tokens);
  }

  /** So many of them are done, at this speed. */
  done(system: System, tokens: number, tokensPerSecond: number): void {
    this.plan(system, -tokens);
    this.speeds.set(system.label, tokensPerSecond);
  }

  /** For people, of the systems that are still running: `about 12 min left`. */
  describe(systems: readonly System[]): string {
    const secondsOf = (system: System) => (this.tokens.get(system) ?? 0) / this.speeds.get(system.label)!;
    const seconds = systems.reduce((sum, system) => sum + secondsOf(system), 0);
    return seconds < 90 ? `about ${Math.round(seconds)} s left` : `about ${Math.round(seconds / 60)} min left`;
  }
}
