/** Answers about one party, as the service gives them. */
import type { Hop, Party } from '../../lib/parties';

export interface Pair { zh: string; en: string }
export type Colour = 'black' | 'focus' | 'red' | 'neutral';

export interface Golden { value: string; record: string; rule?: string; others?: { value: string; records: string[] }[] }
export interface Conflict { value: unknown; rule: string; record: string; others: { value: unknown; name?: string; records: string[]; delivery?: { sender: string; file: string; delivered_on: string } }[] }
export interface CreditEvent {
  id: string; list: string; colour: Colour | ''; title: string; from: string; to: string; state: 'in_force' | 'past'; known_from: string; region: string; authority: string; authority_name: string;
  document_no: string; amount: number | null; properties: Record<string, string>; record: string; records: string[]; conflicts: Record<string, Conflict>;
  standing?: { state: string; effect: string; measures: string[] };
}
export interface Entry { id: string; kind: string; colour: Colour; state: string; sources: string[] }
export interface SourceTold { source: string; title: Pair; keeper: string; records: number; last: string; state: string }
export interface Section { class: number; title: Pair; colours: Partial<Record<Colour, number>>; entries: Entry[]; sources: SourceTold[]; gap: string }
export interface Tie { other: Party; direction: 'in' | 'out'; as: { zh?: string; en?: string }; since: string; until: string; weight: number | null; records: string[] }
export interface Ties { label: Pair; count: number; holding: number; hub: boolean; shown: Tie[] }
export interface Gap { kind: 'late' | 'never' | 'no_source'; class: number; class_title: Pair; source?: string; title?: Pair; keeper?: string; department?: string; since?: string; every?: string }

export interface Dossier {
  party: Party; label: Pair; region: string; region_name: string; other_names: string[]; golden: Record<string, Golden>; events: Record<string, { label: Pair; count: number; entries: CreditEvent[] }>;
  ties: Record<string, Ties>; possible_same: (Party & { probability: number })[]; as_of: string; catalogue: string; classes: Section[]; gaps: Gap[]; sources: Record<string, Pair>; withheld?: Record<string, number>;
}

export interface Fact {
  day: string; what: 'founded' | 'tie_begun' | 'tie_ended' | 'event_begun' | 'event_ended' | 'value'; kind: string; label: Pair; id: string; records: string[]; title?: string; list?: string; colour?: string; since?: string; until?: string;
  other?: Party; field?: string; before?: string; after?: string; properties?: Record<string, string>;
}
export interface History { facts: Fact[]; undated: Fact[] }

export interface Listing { list: string; title: string; from: string; to: string; severity: number; freshness: number; document_no: string }
export interface Finding { party: Party; lists: Listing[]; probability: number; severity: number; freshness: number; score: number; path: Hop[]; alternatives: { probability: number; path: Hop[] }[] }
export interface Linked { own: unknown[]; findings: Finding[]; cut: { reason: string; nodes: number; limit: number }[]; suppressed: unknown[]; not_opened: number }

export interface Range { value: number; lower: number; upper: number }
export interface Chain { share: number; path: { from: string; from_name: string; to: string; to_name: string; share: number; records: string[] }[] }
export interface Owner extends Party { basis: string[]; certain: boolean; equity: Range; votes: Range; chains: Chain[] }
export interface Control {
  controller: { found: boolean; parties: (Party & { share?: Range })[]; joint: boolean; state: boolean; reason: string; certainty: number; word: string; hints: (Party & { rule: string; certainty: number })[] };
  beneficial_owners: Owner[]; holders: unknown[];
}
export interface Holdings { firms: (Party & { share?: Range })[] }

export interface Sign { sign: string; bits: number; facts: Record<string, unknown> }
export interface Phoenix { old: Party; new: Party; probability: number; founded: string; trigger: { title: string; from: string; label: Pair }; speaks_for: Sign[]; speaks_against: Sign[] }
export interface PhoenixAnswer { of: Phoenix[]; from_listed: Phoenix[] }

export interface Grade { grade: string; grade_name: string; lines: { rule: string; text: string; grade: string; cites: { record: string; title: string; since: string }[] }[]; edition: string; verified: boolean }
export interface Restored { state: 'repaired' | 'disputed' | 'annulled' | 'ended'; document_no: string; list: string; authority: string; since: string; record: string }
