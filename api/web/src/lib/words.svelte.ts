/** Words of the field as the service names them: kinds, ties, events, lists, regions, roles. Asked for once after sign-in. */
import { ask } from './service';
import { either } from './say';

type Pair = { zh: string; en: string };
export interface Words {
  nodes: Record<string, Pair & { party: boolean }>;
  edges: Record<string, Pair>;
  events: Record<string, Pair & { listing: boolean }>;
  lists: Record<string, Pair & { colour: 'black' | 'red' | 'focus' }>;
  classes: Record<string, Pair>;
  sources: Record<string, Pair>;
  cities: Record<string, Pair>;
  roles: Record<string, Pair>;
  scopes: Record<string, Pair>;
  words: Record<string, Pair>;
}

export const vocabulary = $state<{ words?: Words }>({});

export async function learn(): Promise<void> {
  vocabulary.words ??= await ask<Words>('/v1/words');
}

/** The name of a code in the language of the page; the code itself where it has none. */
export function word(family: keyof Words, code: string): string {
  return either(vocabulary.words?.[family][code], code);
}

/** A title of a record: where it only repeats the name of a list, a source or a kind of event, that name in the language of the page. */
export function entitled(title: string): string {
  const { lists = {}, sources = {}, events = {} } = vocabulary.words ?? {};
  const pair = [lists, sources, events].flatMap((family) => Object.values(family)).find((one) => one.zh === title);
  return either(pair, title);
}

export function colourOf(list: string): 'black' | 'red' | 'focus' | undefined {
  return vocabulary.words?.lists[list]?.colour;
}
