/** Parties as answers of the service hold them. */

export interface Party { id: string; name: string; code: string; kind: string; region: string; region_name?: string }
export interface Suggestion extends Party { state: string; how: string; by: string; why: string; region_name: string }

export const dossierOf = (id: string): string => `/parties/${encodeURIComponent(id)}`;
export const exploreFrom = (id: string): string => `/explore?party=${encodeURIComponent(id)}`;

/** A hop of a path, as linked parties, paths and screening tell it. */
export interface Hop {
  from: string; to: string; kind: string; from_name: string; to_name: string; label?: { zh: string; en: string };
  weight: number; since: string; until: string; records: string[]; direction: 'in' | 'out'; properties?: Record<string, unknown>; factors?: Record<string, number>;
}

/** A code to ask by; "" of one of which nothing is shown. */
export const askable = (code: string): string => (/[0-9A-Z]/i.test(code) ? code : '');

/** The screening desk with a party filled in. */
export const screeningOf = (party: { name: string; code: string }): string => `/screening?${new URLSearchParams(askable(party.code) ? { code: party.code, name: party.name } : { name: party.name })}`;
