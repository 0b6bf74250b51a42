/** What answers of the office's ledgers look like, and what its pages share. */
import type { Key } from '../../lib/say';

export const PAGES: { path: string; title: Key }[] = [
  { path: '/office', title: 'office.front' },
  { path: '/office/publicity', title: 'office.publicity' },
  { path: '/office/ratio', title: 'office.ratio' },
  { path: '/office/lists', title: 'office.lists' },
  { path: '/office/clearing', title: 'office.clearing' },
  { path: '/office/repairs', title: 'office.repairs' },
  { path: '/office/objections', title: 'office.objections' },
  { path: '/office/coverage', title: 'office.coverage' },
  { path: '/office/plan', title: 'office.plan' },
  { path: '/office/grades', title: 'office.grades' },
  { path: '/office/monitor', title: 'office.monitor' },
  { path: '/office/loads', title: 'office.loads' },
];

export interface Counts {
  decisions: number; due: number; published: number; in_time: number; late: number; concealed: number; wrong: number; pending: number;
  timeliness: number | null; concealment: number | null; compliance: number | null;
}
export interface Finding { rule: string; code: string; field: string; value: string; text: string; remedy: string }
export interface Case {
  decision: string; department: string; region_name: string; name: string; code: string; document_no: string; decided_on: string; due_on: string; published_on: string;
  state: string; days: number | null; working_days: number; late_by: number; record: string; party: string; findings: Finding[];
}
export interface Publicity {
  as_of: string; period: string; total: Counts; duty: { title: string; channel: string };
  departments: (Counts & { department: string })[]; regions: (Counts & { region: string; region_name: string })[]; periods: (Counts & { period: string })[];
  cases: Case[]; rules: { text: string; basis: string; working_days: number; verified: boolean; id: string }[];
}

export interface Ratio {
  as_of: string; limit: number; warning: number; whole: Region; regions: Region[];
  lists: { list: string; list_name: string; listed: number; only: number }[]; trend: { on: string; registered: number; listed: number; ratio: number }[];
}
export interface Region { region: string; region_name: string; registered: number; listed: number; outside: number; ratio: number; state: string; room: number }

export interface Entry {
  entry: string; list: string; list_name: string; party: string; party_name: string; party_code: string; region_name: string; since: string; until: string; document_no: string;
  authority_name: string; term_end: string; early_from: string; removed_on: string; state: string; days: number; acts: string; condition: string; what?: string; on?: string; record: string;
}

export interface Progress { total: number; open?: number; standing?: number; cleared: number; overdue: number; progress: number }
export interface Campaigns { as_of: string; total: Progress; campaigns: (Progress & { campaign: string })[]; owners: (Progress & { owner: string })[]; trend: Trend[]; items: Item[] }
export interface Trend { month: string; entered: number; cleared: number; open: number }
export interface Item { campaign: string; party: string; name: string; code: string; region_name: string; item_no: string; problem: string; owner: string; entered_on: string; deadline: string; state: string; cleared_on: string; overdue: boolean; record: string }
export interface Debts { as_of: string; total: Progress & { amount: number; parties: number }; trend: Trend[]; cases: Debt[] }
export interface Debt { record: string; party: string; name: string; code: string; region_name: string; problem: string; amount: number; since: string; until: string; state: string; owner: string; deadline: string; overdue: boolean; source_zh: string; source_en: string }
export interface Repeated { count: number; parties: { party: string; name: string; code: string; kind_zh: string; kind_en: string; count: number; first: string; last: string; departments: string[] }[] }

export interface Application {
  application_no: string; channel: string; window: string; name: string; uscc: string; agent: string; document_no: string; case_no: string; list_name: string; authority: string;
  document_date: string; received_on: string; notice_on: string; supplemented_on: string; accepted_on: string; decision: string; decided_on: string; ended_on: string; decider: string; reason: string;
  record: string; status: string; handed_in: string[]; noticed_missing: string[]; missing: { document: string; name: string }[]; complete: boolean;
  accept_due: string; accept_late: boolean; decide_due: string; decide_late: boolean; class: RepairClass | null;
}
export interface RepairClass {
  rule: { number: string; title: string }; class: string; class_name: string; possible: { class: string; name: string; min_months: number; max_months: number; earliest: string; ends: string }[];
  start: string; earliest: string; ends: string; repairable: boolean;
}
export interface Difference { kind: string; portal: string; department: string; name: string; code: string; document_no: string; record: string; since: string; seen_on: string; days: number; due: string; late: boolean }
export interface Objection {
  objection_no: string; name: string; uscc: string; document_no: string; case_no: string; list_name: string; authority: string; raised_by: string; raised_on: string; reason: string; marked_on: string;
  status: string; decided_on: string; decider: string; correction: string; mark_due: string; mark_late: boolean; decide_due: string; decide_late: boolean; record: string;
}
export interface Reminder { kind: string; record: string; document_no: string; list: string; authority: string; day: string; days_left: number; now: boolean; party: string; name: string; code: string; text: string }

export interface Coverage {
  quarter: string; as_of: string; region: string; verified: boolean; summary: Record<string, number>;
  duties: { department: string; source: string; title: string; every: string; expected: number; sent: number; months: string[]; records: number; records_before: number; rejected: number; last: string; state: string }[];
  counties: { region: string; name: string; records: number; records_before: number }[];
}
export interface Task {
  plan: string; task: string; title: string; content: string; deadline: string; lead: string[]; responsible: string[]; state: string; due: string;
  reported: { quarter: string; progress: string; note: string; reporter: string; reported_on: string }[];
}
export interface Plan { as_of: string; states: Record<string, number>; tasks: Task[] }

export interface Measured { value: number; part: number; whole: number; score: number; warns: boolean }
export interface County { region: string; name: string; score: number; measured: number; rank?: number; values: Record<string, Measured | null>; pulls_down?: { indicator: string; points: number; value: number; city: number; below_city: boolean }[] }
export interface Monitor { as_of: string; edition: string; verified: boolean; indicators: { id: string; zh: string; en: string; weight: number; best: number; worst: number }[]; city: County; counties: County[]; trend: unknown[] }

export interface Graded {
  count: number; verified: boolean; names: Record<string, string>; grades: Record<string, number>; counties: ({ region: string; name: string } & Record<string, string | number>)[];
  listed: number; parties: { party: string; name: string; code: string; region: string; grade: string; lines: { records: string[] }[] }[];
}
export interface Draw { draw: string; plan: string; seed: string; drawn_on: string; population: number; drawn: number }
export interface Drawn extends Draw {
  grades: Record<string, { population: number; drawn: number }>; done: number;
  objects: { lot: string; rank: number; party: string; name: string; uscc: string; grade: string; inspectors: string[]; results: { on: string; result: string }[] }[];
}
export interface Verified { draw: string; repeats: boolean; population: number; drawn: number }

/** Days from one ISO day to another. */
export const between = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** The first day of the month so many months before. */
export function monthsBefore(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() - months, 1);
  return at.toISOString().slice(0, 10);
}
