/** Layouts that need no simulation: rings around a node, and layers from holders down to what is held. */
import { neighbours, type Place, type Tie } from './graph.ts';

type Nodes = readonly { id: string; kind?: string }[];
type Ties = readonly Pick<Tie, 'source' | 'target' | 'kind'>[];

/** Hops of each node from one; those it does not reach come last. */
export function distances(nodes: Nodes, ties: Ties, from: string): Map<string, number> {
  const beside = neighbours({ ties: new Map(ties.map((tie, at) => [String(at), tie as Tie])) });
  const found = new Map<string, number>([[from, 0]]);
  for (const id of found.keys()) for (const other of beside.get(id) ?? []) if (!found.has(other)) found.set(other, found.get(id)! + 1);
  const last = Math.max(0, ...found.values()) + 1;
  for (const node of nodes) if (!found.has(node.id)) found.set(node.id, last);
  return found;
}

/** Rings by hops; within a ring those of one neighbour side by side. */
export function concentric(nodes: Nodes, ties: Ties, focus: string): Map<string, Place> {
  const there = nodes.some((node) => node.id === focus) ? focus : (nodes[0]?.id ?? '');
  const far = distances(nodes, ties, there), rings = levels(nodes, far), beside = neighbours({ ties: new Map(ties.map((tie, at) => [String(at), tie as Tie])) });
  const places = new Map<string, Place>(), angle = new Map<string, number>();
  let radius = 0;
  for (const [at, ring] of rings.entries()) {
    if (at === 0 && ring.length === 1) { places.set(ring[0]!, { x: 0, y: 0 }); angle.set(ring[0]!, 0); continue; }
    radius = Math.max(radius + 150, (ring.length * 96) / (2 * Math.PI));
    const parent = (id: string) => [...(beside.get(id) ?? [])].map((one) => angle.get(one)).find((one) => one !== undefined) ?? 0;
    const ordered = [...ring].sort((one, other) => parent(one) - parent(other) || (one < other ? -1 : 1));
    for (const [place, id] of ordered.entries()) {
      const turn = (2 * Math.PI * place) / ring.length - Math.PI / 2;
      angle.set(id, turn);
      places.set(id, { x: radius * Math.cos(turn), y: radius * Math.sin(turn) });
    }
  }
  return places;
}

/** Layers: who holds, represents or works for something stands above it; places and telephones below. */
export function layered(nodes: Nodes, ties: Ties): Map<string, Place> {
  const rank = new Map(nodes.map((node) => [node.id, 0]));
  // as many rounds as there may be layers; a circle stops with them
  for (let round = 0; round < Math.min(12, nodes.length); round++) {
    let changed = false;
    for (const tie of ties) {
      const above = rank.get(tie.source), below = rank.get(tie.target);
      if (above === undefined || below === undefined || tie.source === tie.target || tie.kind === 'possible_same') continue;
      if (below < above + 1 && above < 11) { rank.set(tie.target, above + 1); changed = true; }
    }
    if (!changed) break;
  }
  return rows(levels(nodes, rank), ties);
}

function levels(nodes: Nodes, rank: ReadonlyMap<string, number>): string[][] {
  const found: string[][] = [];
  for (const node of nodes) (found[rank.get(node.id) ?? 0] ??= []).push(node.id);
  return found.filter((level) => level?.length);
}

/** Nodes of a level under the middle of those above; long levels in several lines. */
function rows(given: readonly string[][], ties: Ties): Map<string, Place> {
  const beside = neighbours({ ties: new Map(ties.map((tie, at) => [String(at), tie as Tie])) }), places = new Map<string, Place>();
  const widest = Math.max(8, Math.ceil(1.8 * Math.sqrt(given.flat().length)));
  let y = 0;
  for (const level of given) {
    const middle = (id: string) => {
      const known = [...(beside.get(id) ?? [])].map((one) => places.get(one)?.x).filter((x): x is number => x !== undefined);
      return known.length ? known.reduce((sum, x) => sum + x, 0) / known.length : 0;
    };
    const ordered = [...level].sort((one, other) => middle(one) - middle(other) || (one < other ? -1 : 1));
    for (let line = 0; line * widest < ordered.length; line++, y += 120) {
      const part = ordered.slice(line * widest, (line + 1) * widest);
      for (const [at, id] of part.entries()) places.set(id, { x: (at - (part.length - 1) / 2) * 118, y });
    }
    y += 30;
  }
  return places;
}
