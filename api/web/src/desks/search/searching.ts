/** What is asked of the search, as it stands in the address of the page. */
import type { Suggestion } from '../../lib/parties';

export interface Found { query: string; count: number; more: boolean; matches: Suggestion[]; next: string }

export const FILTERS = ['kind', 'region', 'list', 'state'] as const;
export const STATES = ['listed', 'clear', 'deregistered'] as const;

/** Whether anything is asked for. */
export const asks = (query: Record<string, string>): boolean => Boolean(query.q?.trim()) || FILTERS.some((name) => query[name]);

/** A text in three parts: before, what was looked for, and after. */
export function marked(text: string, sought: string): [string, string, string] {
  const at = sought ? text.toLowerCase().indexOf(sought.toLowerCase()) : -1;
  return at < 0 ? [text, '', ''] : [text.slice(0, at), text.slice(at, at + sought.length), text.slice(at + sought.length)];
}
