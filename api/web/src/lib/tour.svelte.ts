/** The first-run tour: where it stands, and that a user of this browser has seen it. */
import { keep, kept } from './preferences.svelte';
import type { Key } from './say';
import { session } from './session.svelte';

/** What a step is about (an element of the page: the first of the selectors that is there) and what it says. */
export interface Step { at: string; title: Key; text: Key }

const step = (name: string, at: string): Step => ({ at, title: `tour.${name}` as Key, text: `tour.${name}.text` as Key });
const BOX = '[role=search]', DESKS = 'nav.rail ul', PURPOSE = 'details.account summary', HELP = '[data-help]';
const FRAME = [step('account', PURPOSE), step('help', HELP)];
const BY_ROLE: Record<string, Step[]> = {
  investigator: [step('investigator', BOX), step('stories', '[data-story]'), step('desks', DESKS), ...FRAME],
  bank: [step('bank', BOX), step('screen', '[data-story=screen], nav.rail a[href="/screening"]'), step('desks', DESKS), ...FRAME],
  office: [step('office', '[data-story=office], nav.rail a[href="/office"]'), step('stories', '[data-story]'), step('desks', DESKS), ...FRAME],
  partner: [step('partner', DESKS), step('region', 'main'), ...FRAME],
  reviewer: [step('reviewer', '[data-story=review], nav.rail a[href="/review"]'), step('keys', 'main'), ...FRAME],
  auditor: [step('auditor', DESKS), step('log', 'main'), ...FRAME],
  admin: [step('admin', DESKS), step('operate', 'main'), ...FRAME],
};

class Tour {
  at = $state(-1);

  get steps(): Step[] {
    return BY_ROLE[session.roles.find((role) => role in BY_ROLE) ?? ''] ?? [step('desks', DESKS), ...FRAME];
  }

  get open(): boolean { return this.at >= 0; }

  start(): void { this.at = 0; }

  /** For who has just signed in to a demo and has not seen it. */
  first(): void {
    if (!kept(this.#key)) this.start();
  }

  go(by: 1 | -1): void {
    const next = this.at + by;
    if (next >= this.steps.length) this.end();
    else this.at = Math.max(0, next);
  }

  end(): void {
    this.at = -1;
    keep(this.#key, 'seen');
  }

  get #key(): string { return `tour.${[...session.roles].sort().join('+')}`; }
}

export const tour = new Tour();
