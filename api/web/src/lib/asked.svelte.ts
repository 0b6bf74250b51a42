/** An answer that a page waits for: what came, what went wrong, and that a newer question ends an older one. */
import { asProblem, type Problem } from './service';

export class Asked<T> {
  data = $state.raw<T>();
  problem = $state.raw<Problem>();
  waiting = $state(false);
  #current: AbortController | undefined;

  /** Ask; the answer before stays visible until the next is there. */
  async run(question: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#current?.abort();
    const mine = (this.#current = new AbortController());
    this.waiting = true;
    try {
      const data = await question(mine.signal);
      if (mine.signal.aborted) return undefined;
      this.data = data;
      this.problem = undefined;
      return data;
    } catch (error) {
      if (mine.signal.aborted) return undefined;
      this.problem = asProblem(error);
      return undefined;
    } finally {
      if (this.#current === mine) this.waiting = false;
    }
  }

  stop(): void {
    this.#current?.abort();
    this.waiting = false;
  }
}
