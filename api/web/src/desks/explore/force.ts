/** Asks the layout thread; a newer question makes the answer to an older one void. */
import type { Place } from './graph';

export interface Asked { number: number; nodes: { id: string; x: number; y: number; fixed: boolean }[]; ties: [string, string][] }
export interface Answered { number: number; places: [string, Place][] }

export class Force {
  /** There before it is asked: a thread that begins while the page paints waits for it. */
  #worker = new Worker(new URL('./force.worker.ts', import.meta.url), { type: 'module' });
  #number = 0;

  /** Places of all nodes, or undefined where another layout was begun since. */
  run(nodes: Asked['nodes'], ties: Asked['ties']): Promise<[string, Place][] | undefined> {
    const worker = this.#worker, number = ++this.#number;
    return new Promise((answer, refuse) => {
      const heard = (event: MessageEvent<Answered>) => {
        if (event.data.number !== number) return;
        worker.removeEventListener('message', heard);
        answer(number === this.#number ? event.data.places : undefined);
      };
      worker.addEventListener('message', heard);
      worker.addEventListener('error', () => refuse(new Error('layout')), { once: true });
      worker.postMessage({ number, nodes, ties } satisfies Asked);
    });
  }

  end(): void { this.#worker.terminate(); }
}
