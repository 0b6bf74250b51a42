/** The city whose office this is, with its counties: for the choice of a region on every page. */
import { ask } from '../../lib/service';
import type { Coverage } from './office';

class Home {
  region = $state('');
  counties = $state.raw<{ region: string; name: string }[]>([]);
  #asked: Promise<void> | undefined;

  begin(): Promise<void> {
    return (this.#asked ??= ask<Coverage>('/v1/coverage').then((told) => {
      this.region = told.region;
      this.counties = told.counties;
    }).catch(() => { this.#asked = undefined; }));
  }

  /** What ledgers are asked for: the city with its counties. */
  get city(): string {
    return this.region.slice(0, 4);
  }
}

export const home = new Home();
