/** Something that a form or a button does: busy while it runs, and what went wrong. The twin of `Asked` for what writes. */
import { asProblem, Problem } from './service';

export class Doing {
  busy = $state(false);
  problem = $state.raw<Problem>();

  /** Do it; true where it went well. What went wrong stays here until the next time. */
  async run(what: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.problem = undefined;
    try { await what(); return true; } catch (error) { this.problem = asProblem(error); return false; } finally { this.busy = false; }
  }
}
