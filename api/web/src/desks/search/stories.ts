/** Cards of the first page: what each role may begin with; those of the demo name planted parties. Only paths that the user may open. */
import { DESKS } from '../../lib/desks';
import { dossierOf, exploreFrom, screeningOf } from '../../lib/parties';
import { matched } from '../../lib/route.svelte';
import type { Key } from '../../lib/say';
import { session } from '../../lib/session.svelte';
import { welcome, type Story } from '../../lib/welcome.svelte';

export interface Card { key: string; title: Key; more: Key; icon: string; name: string; href: string; strong: boolean }

const TOLD = [
  { key: 'office', planted: '', icon: 'office', scopes: ['ledger:read'], to: () => '/office' },
  { key: 'shell', planted: 'shells', icon: 'flag', scopes: ['party:read'], to: (story: Story) => dossierOf(story.party) },
  { key: 'screen', planted: 'shells', icon: 'screening', scopes: ['screening:ask'], to: (story: Story) => screeningOf({ name: story.name, code: story.code }) },
  { key: 'between', planted: 'shells', icon: 'explore', scopes: ['graph:ask'], to: (story: Story) => exploreFrom(story.party) },
  { key: 'control', planted: 'control', icon: 'link', scopes: ['party:read'], to: (story: Story) => dossierOf(story.party) },
  { key: 'moved', planted: 'moved', icon: 'region', scopes: ['party:read'], to: (story: Story) => dossierOf(story.party) },
  { key: 'repaired', planted: 'repairs', icon: 'check', scopes: ['party:read'], to: (story: Story) => dossierOf(story.party) },
  { key: 'siblings', planted: 'siblings', icon: 'review', scopes: ['party:read'], to: (story: Story) => dossierOf(story.party) },
  { key: 'watch', planted: '', icon: 'watching', scopes: ['watch:use'], to: () => '/watching' },
  { key: 'review', planted: '', icon: 'review', scopes: ['review:judge'], to: () => '/review' },
] as const;

/** A page of a desk that is there and that the user's scopes use. */
export function opens(path: string): boolean {
  const plain = path.split('?')[0]!;
  return DESKS.some((desk) => session.may(...desk.scopes) && desk.pages.some((page) => matched(page.pattern, plain)));
}

export function cards(): Card[] {
  const found: Card[] = [];
  for (const one of TOLD) {
    const story = one.planted ? welcome.stories.find((told) => told.kind === one.planted) : undefined;
    if ((one.planted && !story) || !session.may(...one.scopes)) continue;
    const href = one.to(story!);
    if (opens(href)) found.push({ key: one.key, title: `search.story.${one.key}`, more: `search.story.${one.key}.more`, icon: one.icon, name: story?.name ?? '', href, strong: found.length === 0 });
  }
  return found;
}
