/** What of a dossier is told in words: values of fields, what stands first, and the day of the answers. */
import { either, number, told } from '../../lib/say';
import { preferences } from '../../lib/preferences.svelte';
import { word } from '../../lib/words.svelte';
import type { Colour, CreditEvent, Dossier, Entry, Fact } from './types';

export const COLOURS: Colour[] = ['black', 'focus', 'red', 'neutral'];
export const TONE: Record<Colour, string> = { black: 'bad', focus: 'warn', red: 'good', neutral: 'plain' };

export interface Row { entry: Entry; event: CreditEvent }

/** The title of the source of a record (`source:digest`). */
export function sourceOf(record: string, titles: Dossier['sources'] = {}): string {
  const id = record.split(':')[0]!;
  return either(titles[id]) || word('sources', id);
}

/** A division of four or six digits by its city's name where it is one of the delta. */
const place = (code: string) => word('cities', `${code.slice(0, 2)}0000`) !== `${code.slice(0, 2)}0000` ? word('cities', `${code.slice(0, 2)}0000`) : word('cities', `${code.slice(0, 4)}00`);

/** A golden value as people read it. */
export function valueOf(name: string, value: string, dossier: Dossier): string {
  if (name === 'kind') return word('nodes', value);
  if (name === 'region') return value === dossier.region && dossier.region_name ? dossier.region_name : /^\d{6}$/.test(value) ? place(value) : value;
  if (name === 'registered_capital' && /^\d+(\.\d+)?$/.test(value)) return money(Number(value));
  return value;
}

export const money = (yuan: number): string => (yuan >= 10_000 && preferences.language === 'zh' ? `${number(yuan / 10_000, 2)} 万元` : preferences.language === 'zh' ? `${number(yuan, 2)} 元` : `CNY ${number(yuan, 2)}`);

/** Properties of an event that a reader needs, in this order; whatever else a source tells stays in the record. */
const SHOWN = ['level', 'score', 'period', 'reason', 'facts', 'type', 'content', 'basis', 'performance', 'duty', 'court', 'owed', 'matter', 'measure', 'problem', 'result', 'followed_up', 'item', 'items', 'plan', 'breach', 'counterparty', 'project', 'grade', 'category',
  'certificate', 'permit_no', 'number', 'points', 'total', 'handling', 'campaign', 'owner', 'deadline', 'expected_exit', 'published_until', 'fulfilled_on', 'evaluator', 'year', 'model', 'location', 'goods', 'shares', 'state', 'basis_no'];

export function properties(event: CreditEvent): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (const name of SHOWN) {
    const value = event.properties[name];
    if (value === undefined || value === '' || value === event.title) continue;
    const said = /^[a-z_]+$/.test(value) ? told(`dossier.value.${value}`, '') : value.replaceAll('|', '、');
    if (said) found.push([told(`dossier.prop.${name}`, name), said]);
  }
  if (event.properties.from && event.properties.to) found.push([told('dossier.prop.move', ''), `${place(event.properties.from)} → ${place(event.properties.to)}`]);
  return found;
}

/** What an event is, and its title where that says more. */
export function headline(kind: string, event: Pick<CreditEvent, 'list' | 'title'>): [what: string, title: string] {
  const what = event.list ? word('lists', event.list) : word('events', kind);
  return [what, event.title && event.title !== what ? event.title.replaceAll('|', '、') : ''];
}

/** All events with what the classes say of them. */
export function rows(dossier: Dossier): Map<string, Row> {
  const events = new Map(Object.values(dossier.events).flatMap((group) => group.entries.map((event) => [event.id, event] as const)));
  const found = new Map<string, Row>();
  for (const section of dossier.classes) for (const entry of section.entries) {
    const event = events.get(entry.id);
    if (event) found.set(entry.id, { entry, event });
  }
  return found;
}

/** The lane of a fact: what it says of the party. */
export type Lane = Colour | 'tie';
export const LANES: Lane[] = ['black', 'focus', 'red', 'neutral', 'tie'];
export function laneOf(fact: Fact, known: Map<string, Row>): Lane {
  if (fact.what.startsWith('tie')) return 'tie';
  return known.get(fact.id)?.entry.colour ?? ((fact.colour as Colour) || 'neutral');
}
