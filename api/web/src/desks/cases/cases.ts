/** Cases as the service tells them, and what can be asked for them. */
import type { Hop, Party } from '../../lib/parties';
import { ask, send } from '../../lib/service';
import type { Key } from '../../lib/say';

export interface Head { number: string; title: string; state: 'open' | 'closed' | 'archived'; version: number; may: 'own' | 'write' | 'read'; owner: string; organisation: string; created_at: string; changed_at: string }
interface Entry { seq: number; at: string; by: string }
export interface Gone { record: string; state: string; since: string }
export interface Finding extends Entry { question: string; arguments: Record<string, string>; as_of: string; known_at: string; answer: unknown; digest: string; withheld: Gone[] }
export interface Note extends Entry { text: string; corrects: number; corrected_by: number }
export interface Item { record: string; title: string; keeper?: string; digest: string; state: string; state_since: string; withheld: boolean; changed_since?: boolean; payload?: Record<string, unknown>; file?: string; row?: number; delivered_on?: string }
export interface Evidence extends Entry { reason: string; digest: string; items: Item[] }
export interface Share { user: string; may: 'read' | 'write'; by: string; at: string }
export interface Layouts extends Entry {}
export interface Case extends Head {
  shares: Share[]; parties: Party[]; findings: Finding[]; notes: Note[]; evidence: Evidence[]; layout: import('../explore/saved').SavedLayout | null; layouts: Layouts[];
  log: (Entry & { kind: string; digest: string })[]; digest: string;
}

export const pathOf = (number: string): string => `/v1/cases/${encodeURIComponent(number)}`;
export const read = (number: string, signal?: AbortSignal): Promise<Case> => ask(pathOf(number), { signal });
export const write = (number: string, method: 'POST' | 'PUT' | 'DELETE', rest: string, body?: unknown, seen?: number): Promise<unknown> =>
  send(method, `${pathOf(number)}/${rest}`, body, seen === undefined ? {} : { headers: { 'If-Match': `"${seen}"` } });

/** Questions about a party that a case can keep with their answers. */
export const QUESTIONS: { name: string; text: Key; query?: string }[] = [
  { name: 'linked', text: 'cases.question.linked', query: '?hops=3&limit=20' },
  { name: 'related', text: 'cases.question.related' },
  { name: 'control', text: 'cases.question.control' },
  { name: 'phoenix', text: 'cases.question.phoenix' },
  { name: 'rings', text: 'cases.question.rings' },
  { name: 'communities', text: 'cases.question.communities' },
  { name: 'timeline', text: 'cases.question.timeline' },
];

export const questionOf = (party: string, name: string): string => `/v1/parties/${party}/${name}${QUESTIONS.find((one) => one.name === name)?.query ?? ''}`;

/** The name of a question in its path, and whom it asks about. */
export function askedOf(question: string): { name: string; party: string } {
  const [, , family = '', party = '', name = ''] = question.split('/');
  return family === 'parties' ? { name: name || 'dossier', party: decodeURIComponent(party) } : { name: family, party: '' };
}

export interface LinkedAnswer { party: Party; findings: { party: Party; score: number; lists: { list: string; from: string; record: string }[]; path: Hop[] }[] }

/** Where a case may go from a state. */
export const NEXT: Record<Head['state'], Head['state'][]> = { open: ['closed'], closed: ['open', 'archived'], archived: ['open'] };
