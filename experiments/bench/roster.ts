import { say } from '../cli';
import type { LeftOut } from './catalogue';
import type { System } from './system';
import { SystemFailure } from './systemProcess';

/** The systems that are running, and those that no longer are. */
export class Roster {
  /** In the order they were started. */
  systems: System[] = [];
  readonly leftOut: LeftOut[] = [];

  /** Runs `act` for a system; one that fails is left out, and the bench goes on. */
  async attempt<Result>(system: System, act: () => Promise<Result>): Promise<Result | null> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
      this.leaveOut(system, error.message);
      return null;
    }
  }

  leaveOut(system: System, reason: string): void {
    this.retire(system);
    this.note({ system: system.label, reason });
  }

  note(absent: LeftOut): void {
    this.leftOut.push(absent);
    say(`${absent.system} is left out: ${absent.reason}`);
  }

  /** Stops a system that is not needed any more. */
  retire(system: System): void {
    system.stop();
    this.systems = this.systems.filter((other) => other !== system);
  }
}
