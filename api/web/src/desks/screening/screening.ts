/** What screening answers, and how the desk tells it. */
import type { Hop, Party } from '../../lib/parties';
import { number, percent, t, told, type Key } from '../../lib/say';

export type Decision = 'pass' | 'review' | 'reject';
export type Pair = { zh: string; en: string };
export interface Known { classes: Record<string, Pair>; purposes: Record<string, Pair>; methods: string[] }
export interface Consent {
  consent_id: string; subject: string; subject_name: string; purpose: string; classes: string[]; since: string; until: string; method: string; evidence: string; agent: string;
  created_by: string; created_at: string; revoked_at: string;
}
export interface Consents { consents: Consent[]; known: Known }
export interface Asked { name: string; code: string; id_number: string; role?: string }
export interface Kept {
  screening_id: string; row_id: string; job_id: string; user: string; purpose: string; party: string; decision: Decision; ruleset: string; digest: string; created_at: string;
  outcome: '' | 'repaid' | 'defaulted'; name: string; code: string;
}
export interface Entry { list: string; title: string; from: string; to: string; document_no: string; region: string; records: string[] }
export interface Reason { rule: string; zh: string; en: string; measure: string; op: string; threshold: number; value: number; records: string[]; outcome: string; weight: number; how?: string }
export interface Identity { party: string; how: string; certainty: number; candidates: number; why: string }
export interface OwnEvent { id: string; kind: string; class: string; list: string; colour: string; title: string; from: string; to: string; state: string; document_no: string; amount: number | null; records: string[] }
export interface Member { role: string; given: boolean; party: Party; records: string[]; listed: Entry[] }
export interface Finding { party: Party; score: number; probability: number; severity: number; freshness: number; lists: Entry[]; path: Hop[]; alternatives: { path: Hop[]; probability: number }[] }
export interface PhoenixSign { old?: Party; party?: Party; probability: number; records: string[] }
export interface Ring { members: Party[]; amount: number | null; mutual: boolean; rings: number; guarantees: unknown[] }
export interface Facts {
  party: Party; covered: string[]; as_of: string; own: OwnEvent[]; listed: Entry[]; members: Member[]; linked: { findings: Finding[]; cut: unknown[]; not_opened: number };
  phoenix: PhoenixSign[]; rings: Ring[]; coverage: { source: string; class: string; last: string; state: string }[];
}
export interface Report {
  decision: Decision; reasons: Reason[]; positive: Reason[]; not_assessed: string[]; warnings: string[]; consents: string[]; identity: Identity; facts: Facts | null;
  rules: { name: string; version: number; digest: string; verified: boolean }; applied: { rule: string; value: number | null; op: string; threshold: number; fired: boolean }[];
  asked: { name: string; code: string; purpose: string; classes: string[]; parties: { role: string; name: string; code: string; identity: Identity }[] };
  versions: Record<string, string>;
}
export interface Rule { id: string; zh: string; en: string; measure: string; params: Record<string, unknown>; op: string; threshold: number; outcome: string; weight: number }
export interface Content { name: string; verified: boolean; requires: string[]; search: { hops: number; minimum: number; limit: number }; rules: Rule[] }
export interface RuleSet { owner: string; name: string; version: number; digest: string; why: string; created_by: string; created_at: string }
export interface RuleSets { rulesets: RuleSet[]; measures: Record<string, { params: string[]; needs: string[] }>; ops: string[]; outcomes: string[] }
export interface Job {
  job_id: string; kind: string; title: string; state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'; total: number; done: number; rejected: number; error: string; user: string;
  created_at: string; finished_at: string; answer: { decisions?: Record<string, number>; refused?: number };
}

export interface Conditions { amount_from: number; amount_to: number; months_from: number; months_to: number; rate_from: number; rate_to: number; min_years: number; lists_excluded: string[]; regions: string[]; kinds: string[]; trades: string[]; grades: string[]; tax_levels: string[] }
export interface Product { product: string; edition: number; organisation: string; title: string; conditions: Conditions }
export interface Need { need: string; party: string; amount: string; months: number; purpose: string; state: string; until: string; region: string }
export interface Application { application: string; product: string; need: string; state: string }
export const inAYear = (): string => { const day = new Date(); day.setFullYear(day.getFullYear() + 1); return day.toLocaleDateString('sv-SE'); };

export const TONE: Record<string, string> = { pass: 'good', review: 'warn', reject: 'bad', refused: 'plain', positive: 'good' };
export const OPS: Record<string, string> = { ge: '≥', gt: '>', le: '≤', lt: '<', eq: '=' };
export const nobody = (): Asked => ({ name: '', code: '', id_number: '' });
export const decided = (decision: string): string => told(`screening.decision.${decision}`, decision);
export const measure = (name: string): string => (name.startsWith('identity.') ? t('screening.measure.identity') : told(`screening.measure.${name}`, name));
export const role = (name: string): string => told(`screening.role.${name}`, name);
export const rulesName = (name: string): string => (name === 'default' ? t('screening.rules.default') : name);

/** A measured value as its measure is counted: likelihoods as per cent, the rest as numbers. */
export function valued(name: string, value: number | null): string {
  if (value === null) return t('screening.value.none');
  return name === 'linked.score' || name === 'phoenix.probability' ? percent(value, 1) : number(value, 2);
}

/** In force on a day, for a purpose. */
export const covers = (consent: Consent, purpose: string, day: string): boolean => !consent.revoked_at && consent.purpose === purpose && consent.since <= day && consent.until >= day;

export const PAGES = (): { path: string; title: string; also?: string }[] => [
  { path: '/screening', title: t('screening.nav.ask'), also: '/screening/reports' },
  { path: '/screening/consents', title: t('screening.nav.consents') },
  { path: '/screening/batch', title: t('screening.nav.batch'), also: '/screening/batch/' },
  { path: '/screening/rules', title: t('screening.nav.rules'), also: '/screening/rules/' },
  { path: '/screening/lending', title: t('screening.nav.lending') },
];
export const key = (name: string): Key => name as Key;
