/** The force layout in a thread of its own: ForceAtlas2, then nodes that lie over each other are pushed apart. */
import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import type { Asked, Answered } from './force';

type Places = Map<string, { x: number; y: number }>;
/** The room of a node: a label is wider than it is high. */
const WIDE = 92, HIGH = 64;

self.onmessage = (event: MessageEvent<Asked>) => {
  const { nodes, ties } = event.data, graph = new Graph({ multi: false, type: 'undirected' });
  for (const node of nodes) graph.addNode(node.id, { x: node.x / 50, y: node.y / 50, fixed: node.fixed });
  for (const [source, target] of ties) if (source !== target) graph.mergeEdge(source, target);
  const many = nodes.length > 400, all = nodes.some((node) => node.fixed) || nodes.length < 2;
  forceAtlas2.assign(graph, {
    iterations: nodes.length > 1000 ? 60 : nodes.length > 120 ? 150 : 300,
    settings: { ...forceAtlas2.inferSettings(graph), barnesHutOptimize: many, gravity: many ? 0.4 : nodes.length < 120 ? 3 : 0.6, scalingRatio: many ? 6 : 4, slowDown: many ? 4 : 2, adjustSizes: false, strongGravityMode: false, linLogMode: false },
  });
  const found = new Map<string, { x: number; y: number }>();
  graph.forEachNode((id, at) => found.set(id, { x: at.x as number, y: at.y as number }));
  const scale = all ? 50 : Math.max(byTies(found, ties, nodes.length < 12 ? 235 : 120), nodes.length > 120 ? byRoom(found) : 0);
  for (const place of found.values()) { place.x *= scale; place.y *= scale; }
  const fixed = new Set(nodes.filter((node) => node.fixed).map((node) => node.id));
  apart([...found].map(([id, place]) => ({ place, fixed: fixed.has(id) })), nodes.length > 1000 ? 16 : 12);
  self.postMessage({ number: event.data.number, places: [...found] } satisfies Answered);
};

/** So that a tie is so long on the screen, as a mean: ties within a cluster are shorter, those between clusters no longer than they must. */
const byTies = (found: Places, ties: Asked['ties'], long: number) => long / (mean(ties.filter(([one, other]) => one !== other).map(([one, other]) => away(found.get(one)!, found.get(other)!))) || 1);

/** So that there is room for all. */
function byRoom(found: Places): number {
  const x = [...found.values()].map((place) => place.x), y = [...found.values()].map((place) => place.y), area = (Math.max(...x) - Math.min(...x)) * (Math.max(...y) - Math.min(...y));
  return Math.sqrt((1.5 * found.size * WIDE * HIGH) / (area || Infinity));
}

const away = (one: { x: number; y: number }, other: { x: number; y: number }) => Math.hypot(one.x - other.x, one.y - other.y);
const mean = (given: number[]) => given.reduce((sum, one) => sum + one, 0) / (given.length || 1);

function apart(nodes: { place: { x: number; y: number }; fixed: boolean }[], rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const cells = new Map<string, typeof nodes>();
    for (const node of nodes) {
      const key = `${Math.round(node.place.x / WIDE)},${Math.round(node.place.y / HIGH)}`;
      (cells.get(key) ?? cells.set(key, []).get(key)!).push(node);
    }
    for (const one of nodes) {
      const column = Math.round(one.place.x / WIDE), row = Math.round(one.place.y / HIGH);
      for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) for (const other of cells.get(`${column + dx},${row + dy}`) ?? []) {
        if (other === one) continue;
        const x = other.place.x - one.place.x || 0.01, y = other.place.y - one.place.y || 0.01, overX = WIDE - Math.abs(x), overY = HIGH - Math.abs(y);
        if (overX <= 0 || overY <= 0) continue;
        const alongX = overX / WIDE < overY / HIGH, push = (alongX ? overX * Math.sign(x) : overY * Math.sign(y)) / 4;
        if (!other.fixed) { if (alongX) other.place.x += push; else other.place.y += push; }
        if (!one.fixed) { if (alongX) one.place.x -= push; else one.place.y -= push; }
      }
    }
  }
}
