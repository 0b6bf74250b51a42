/** The force layout in a thread of its own: ForceAtlas2, then nodes that lie over each other are pushed apart. */
import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import type { Asked, Answered } from './force';

self.onmessage = (event: MessageEvent<Asked>) => {
  const { nodes, ties } = event.data, graph = new Graph({ multi: false, type: 'undirected' });
  for (const node of nodes) graph.addNode(node.id, { x: node.x / 50, y: node.y / 50, fixed: node.fixed });
  for (const [source, target] of ties) if (source !== target) graph.mergeEdge(source, target);
  const many = nodes.length > 400, all = nodes.some((node) => node.fixed) || nodes.length < 2;
  forceAtlas2.assign(graph, {
    iterations: nodes.length > 1000 ? 60 : nodes.length > 120 ? 150 : 300,
    settings: { ...forceAtlas2.inferSettings(graph), barnesHutOptimize: many, gravity: many ? 0.4 : 0.6, scalingRatio: many ? 6 : 4, slowDown: many ? 4 : 2, adjustSizes: false, strongGravityMode: false, linLogMode: false },
  });
  const found = new Map<string, { x: number; y: number }>();
  graph.forEachNode((id, at) => found.set(id, { x: at.x as number, y: at.y as number }));
  // as long as a tie should be on the screen, unless some nodes stay where they are
  const scale = all ? 50 : (nodes.length < 40 ? 190 : 135) / Math.max(1e-6, middle(ties.filter(([a, b]) => a !== b).map(([a, b]) => away(found.get(a)!, found.get(b)!))) || 1);
  for (const place of found.values()) { place.x *= scale; place.y *= scale; }
  const fixed = new Set(nodes.filter((node) => node.fixed).map((node) => node.id));
  apart([...found].map(([id, place]) => ({ place, fixed: fixed.has(id) })), nodes.length > 1000 ? 16 : 12);
  self.postMessage({ number: event.data.number, places: [...found] } satisfies Answered);
};

const away = (one: { x: number; y: number }, other: { x: number; y: number }) => Math.hypot(one.x - other.x, one.y - other.y);
const middle = (given: number[]) => given.sort((one, other) => one - other)[given.length >> 1] ?? 0;

/** A label is wider than it is high: so is the room of a node. */
function apart(nodes: { place: { x: number; y: number }; fixed: boolean }[], rounds: number): void {
  const wide = 92, high = 64;
  for (let round = 0; round < rounds; round++) {
    const cells = new Map<string, typeof nodes>();
    for (const node of nodes) {
      const key = `${Math.round(node.place.x / wide)},${Math.round(node.place.y / high)}`;
      (cells.get(key) ?? cells.set(key, []).get(key)!).push(node);
    }
    for (const one of nodes) {
      const column = Math.round(one.place.x / wide), row = Math.round(one.place.y / high);
      for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) for (const other of cells.get(`${column + dx},${row + dy}`) ?? []) {
        if (other === one) continue;
        const x = other.place.x - one.place.x || 0.01, y = other.place.y - one.place.y || 0.01, overX = wide - Math.abs(x), overY = high - Math.abs(y);
        if (overX <= 0 || overY <= 0) continue;
        const alongX = overX / wide < overY / high, push = (alongX ? overX * Math.sign(x) : overY * Math.sign(y)) / 4;
        if (!other.fixed) { if (alongX) other.place.x += push; else other.place.y += push; }
        if (!one.fixed) { if (alongX) one.place.x -= push; else one.place.y -= push; }
      }
    }
  }
}
