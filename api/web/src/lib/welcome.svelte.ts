/** What is told before sign-in: whether the data are made up, other ways to sign in, and what a demo offers. */
import { ask } from './service';

export interface DemoUser { user: string; role: string; password: string }
export interface Story { kind: string; party: string; name: string; code: string; other: string }
interface Told { synthetic: boolean; elsewhere: boolean; demo: { users: DemoUser[]; stories: Story[] } | null }

class Welcome {
  synthetic = $state(false);
  elsewhere = $state(false);
  users = $state<DemoUser[]>([]);
  stories = $state<Story[]>([]);
  #told: Promise<void> | undefined;

  begin(): Promise<void> {
    return (this.#told ??= ask<Told>('/v1/welcome').then((told) => {
      Object.assign(this, { synthetic: told.synthetic, elsewhere: told.elsewhere, users: told.demo?.users ?? [], stories: told.demo?.stories ?? [] });
    }).catch(() => { this.#told = undefined; }));
  }
}

export const welcome = new Welcome();
