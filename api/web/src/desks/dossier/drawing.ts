/** Where facts stand on a timeline: a lane for what they say of the party, rows within it so that none hides another. */
import { LANES, laneOf, type Lane, type Row } from './reading';
import type { Fact } from './types';

export interface Mark { fact: Fact; lane: Lane; from: number; to: number; row: number; open: boolean; point: boolean }
export interface Drawn { marks: Mark[]; lanes: { lane: Lane; top: number; rows: number }[]; ticks: { day: string; at: number }[]; height: number }

export const ROW = 15, GAP = 10, MOST_ROWS = 6;
const time = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** Places on a width, between the first fact and the day of the answers; what has not ended goes on to the right edge. */
export function drawn(facts: Fact[], known: Map<string, Row>, asOf: string, left: number, right: number): Drawn {
  const dated = facts.filter((fact) => fact.day && !fact.what.endsWith('_ended') && Number.isFinite(time(fact.day)));
  const last = time(asOf), first = Math.min(...dated.map((fact) => time(fact.day)), last - 365 * 86_400_000);
  const end = Math.max(last, ...dated.map((fact) => time(fact.day)));
  const place = (day: string) => left + ((Math.min(time(day), end) - first) / (end - first)) * (right - left);
  const ends = new Map(facts.filter((fact) => fact.what.endsWith('_ended')).map((fact) => [fact.id, fact.day]));
  const marks = dated.map((fact) => {
    const lane = laneOf(fact, known), until = fact.until || ends.get(fact.id) || '';
    const held = lane === 'black' || lane === 'focus' || lane === 'tie' || Boolean(until);
    const point = !held || fact.what === 'value' || fact.kind === 'relocation';
    const from = place(fact.day), to = point ? from : until ? Math.max(place(until), from + 4) : right;
    return { fact, lane, from, to, row: 0, open: !point && !until, point };
  });
  return laid(marks, first, end, place);
}

function laid(marks: Mark[], first: number, end: number, place: (day: string) => number): Drawn {
  const lanes: Drawn['lanes'] = [];
  let top = 4;
  for (const lane of LANES) {
    const mine = marks.filter((mark) => mark.lane === lane).sort((a, b) => a.from - b.from);
    if (!mine.length) continue;
    const free: number[] = [];
    for (const mark of mine) {
      const row = free.findIndex((edge) => edge + 3 < mark.from);
      mark.row = row >= 0 ? row : Math.min(free.length, MOST_ROWS - 1);
      free[mark.row] = Math.max(free[mark.row] ?? 0, mark.to, mark.from + 10);
    }
    lanes.push({ lane, top, rows: free.length });
    top += free.length * ROW + GAP;
  }
  return { marks, lanes, ticks: ticks(first, end).map((day) => ({ day: day.endsWith('-01-01') ? day.slice(0, 4) : day.slice(0, 7), at: place(day) })), height: top + 18 };
}

/** Beginnings of years, of some of them where there are many, of quarters where there are few. */
function ticks(first: number, end: number): string[] {
  const from = new Date(first).getUTCFullYear(), to = new Date(end).getUTCFullYear(), step = Math.max(1, Math.ceil((to - from) / 12));
  const months = to - from > 2 ? ['01'] : ['01', '04', '07', '10'];
  const days = Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((year) => (year - from) % step === 0).flatMap((year) => months.map((month) => `${year}-${month}-01`));
  return days.filter((day) => time(day) >= first && time(day) <= end);
}
