/** Pairs to judge, and what resolution made of them. */

export interface Side {
  mention: string; record: string; name: string; former_names: string; kind: string; code: string; legal_representative: string; region: string; address: string; role: string; seen_on: string;
  id_mask?: string; code_status?: string; entity?: string;
}
export interface Pair {
  left: string; right: string; kind: string; outcome: string; weight: number | null; probability: number; left_entity: string; right_entity: string; left_size: number; right_size: number;
  information: number; left_party: Side; right_party: Side;
}
export interface Pairs { open: number; pairs: Pair[]; next: string; hidden: number }
export interface Comparison { comparison: string; level: string; bits?: number; left: string; right: string }
export interface Explained {
  same: boolean; kind: string; evidence?: Comparison[];
  pair?: { prior: number; evidence: Comparison[]; held_back: number; held_by: string; weight: number; probability: number; match: number; review: number };
  rules: { rule: string; left: string; right: string }[]; branches?: [string, string]; possible?: { probability: number; reason: string } | null;
  changes?: { alone: { comparison: string; level: string; weight: number; decides: boolean }[] };
  left?: Side; right?: Side; judgements: { verdict: string; author: string; recorded_at: string; reason: string }[]; decided_by: string; settled_by: string;
}
export interface Progress {
  done: number; left: number; verdicts: Record<string, number>; authors: { author: string; same: number; different: number; unsure: number; last: string }[];
  agreement: { compared: number; agreed: number; share: number | null; kappa: number | null; torn: { left: string; right: string }[] };
  links: { outcome: string; judged: number; same: number; share: number; low: number; high: number }[];
}
export type Verdict = 'same' | 'different' | 'unsure';

/** The shapes of words that parts of the explanation are called by. */
export const label = (comparison: string): string => (comparison === 'code' ? 'organisation code' : comparison);

export interface Piece { text: string; other: boolean }

/** Two texts character by character: what only one of them has is marked in it (longest common subsequence). */
export function differences(left: string, right: string): [Piece[], Piece[]] {
  const a = Array.from(left), b = Array.from(right);
  if (a.length * b.length > 40_000) return [[{ text: left, other: left !== right }], [{ text: right, other: left !== right }]];
  const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) longest[i]![j] = a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const shared: [boolean[], boolean[]] = [a.map(() => false), b.map(() => false)];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) { shared[0][i++] = true; shared[1][j++] = true; } else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) i++; else j++;
  }
  return [pieces(a, shared[0]), pieces(b, shared[1])];
}

function pieces(characters: string[], shared: boolean[]): Piece[] {
  const found: Piece[] = [];
  characters.forEach((character, at) => {
    const last = found.at(-1);
    if (last && last.other === !shared[at]) last.text += character;
    else found.push({ text: character, other: !shared[at] });
  });
  return found;
}
