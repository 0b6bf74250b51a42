/** Watches and alerts, and how an alert is told. */
import type { Party } from '../../lib/parties';
import { percent, t, told } from '../../lib/say';
import { entitled, word } from '../../lib/words.svelte';

export interface Watch { watch: string; title: string; persons: string; consent: boolean; email: string; made_by: string; made_at: string; ran_at: string; kinds: string[] }
export interface Member { party: string; name: string; asked: string; reference: string; region: string }
export interface Added { added: number; known: number; parties: string[]; ambiguous: { asked: string; count: number }[]; unknown: string[]; outside: string[]; noted: boolean }
type Told = Record<string, unknown> | null;
export interface Alert {
  number: number; watch: string; kind: string; at: string; reference: string; state: 'open' | 'cleared'; cleared_at: string; cleared_by: string; cleared_why: string;
  party: Partial<Party> & { id: string }; before: Told; after: Told; cited: string[] | null; earlier: { cleared_at: string; cleared_by: string; cleared_why: string } | null; withdrawn: boolean;
}
export interface Feed { cursor: number; more: boolean; alerts: Alert[] }

export const KINDS = ['listing', 'penalty', 'repair', 'representative', 'region', 'deregistration', 'controller', 'linked', 'phoenix'] as const;
export const kind = (name: string): string => told(`watching.kind.${name}`, name);
export const TONES: Record<string, string> = { listing: 'bad', penalty: 'warn', repair: 'good', linked: 'bad', phoenix: 'bad', deregistration: 'warn' };

const names = (value: unknown): string => (Array.isArray(value) ? (value as Party[]).map((one) => one.name || one.code).join(t('common.comma')) : '');
const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** One side of a change in words: how it was, or how it is. */
export function side(alert: Alert, value: Told): string {
  if (!value) return '';
  if (alert.kind === 'representative') return names(value.persons);
  if (alert.kind === 'controller') return names(value.controllers);
  if (alert.kind === 'region') return word('cities', text(value.city));
  if (alert.kind === 'repair') return value.reason ? told(`watching.reason.${text(value.reason)}`, text(value.reason)) : value.list ? word('lists', text(value.list)) : t('watching.kind.penalty');
  if (alert.kind === 'linked') return t('watching.told.linked', { name: (value.party as Party).name, score: percent(Number(value.score), 1), lists: ((value.lists as string[]) ?? []).map((code) => word('lists', code)).join(t('common.comma')) });
  if (alert.kind === 'phoenix') return t('watching.told.phoenix', { old: (value.old as Party).name, new: (value.new as Party).name, chance: percent(Number(value.probability), 1) });
  return [value.list ? word('lists', text(value.list)) : '', entitled(text(value.title)), text(value.document_no), text(value.authority), text(value.since)].filter((part, at, all) => part && all.indexOf(part) === at).join(' · ');
}

export const PAGES = (): { path: string; title: string; also?: string }[] => [
  { path: '/watching', title: t('watching.nav.alerts') },
  { path: '/watching/portfolios', title: t('watching.nav.portfolios'), also: '/watching/portfolios/' },
  { path: '/watching/webhooks', title: t('watching.nav.webhooks') },
];
