/** Who is signed in, and what it may. A dialog asks again where a session has ended: the page and what was typed stay. */
import { ask, Problem, send } from './service';

interface Me { user: string; roles: string[]; organisation: string; regions: string[]; scopes: string[]; purpose: string; csrf?: string }
export type Asking = '' | 'password' | 'purpose';

class Session {
  user = $state('');
  roles = $state<string[]>([]);
  organisation = $state('');
  regions = $state<string[]>([]);
  scopes = $state<string[]>([]);
  purpose = $state('');
  csrf = '';
  /** Signed in on this page, not before it was opened. */
  fresh = false;
  /** Not known yet whether somebody is signed in. */
  starting = $state(true);
  /** What the dialog asks for just now. */
  asking = $state<Asking>('');
  #waiting: Promise<boolean> | undefined;
  #answer: (done: boolean) => void = () => undefined;

  may(...scopes: string[]): boolean {
    return scopes.length === 0 || scopes.some((scope) => this.scopes.includes(scope));
  }

  async begin(): Promise<void> {
    try { this.#take(await ask<Me>('/v1/me')); } catch (error) { if (!(error instanceof Problem && error.status === 401)) throw error; } finally { this.starting = false; }
  }

  async signIn(user: string, password: string, purpose: string): Promise<void> {
    await send('POST', '/v1/session', { user, password, purpose });
    this.#take(await ask<Me>('/v1/me'));
    this.purpose ||= purpose;
    this.fresh = true;
  }

  async signOut(): Promise<void> {
    await send('DELETE', '/v1/session').catch(() => undefined);
    this.#forget();
  }

  /** The session ended: ask for the password over the page that is there. */
  again = (): Promise<boolean> => this.#ask('password');

  /** A purpose is needed. */
  state = (): Promise<boolean> => this.#ask('purpose');

  /** What the dialog was given: true goes on with what was asked, false leaves it. */
  answered(done: boolean): void {
    this.asking = '';
    this.#waiting = undefined;
    this.#answer(done);
  }

  #ask(what: Asking): Promise<boolean> {
    this.asking = what;
    return (this.#waiting ??= new Promise((answer) => { this.#answer = answer; }));
  }

  #take(me: Me): void {
    Object.assign(this, { user: me.user, roles: me.roles, organisation: me.organisation, regions: me.regions, scopes: me.scopes, csrf: me.csrf ?? '' });
    this.purpose ||= me.purpose;
  }

  #forget(): void {
    Object.assign(this, { user: '', roles: [], organisation: '', regions: [], scopes: [], purpose: '', csrf: '' });
  }
}

export const session = new Session();
