/** The graph that an investigator builds, as a value: what is on it, and operations that give the next one. Nothing here knows a screen. */

export interface Listing { list: string; title: string; from: string; to: string; record: string; document_no?: string }
export interface GraphNode {
  id: string; name: string; code: string; kind: string; region: string; region_name?: string;
  /** "" until the service has told. */
  state: string; lists: readonly Listing[]; degree: Readonly<Record<string, number>>;
}
export interface Tie {
  key: string; kind: string; source: string; target: string; since: string; until: string;
  weight: number | null; properties: Readonly<Record<string, unknown>>; records: readonly string[];
}
export interface Place { x: number; y: number }
export type Hubs = Readonly<Record<string, number>>;
export interface Part { nodes: readonly GraphNode[]; ties: readonly Tie[]; hubs?: ReadonlyMap<string, Hubs> }

export interface Graph {
  nodes: ReadonlyMap<string, GraphNode>;
  ties: ReadonlyMap<string, Tie>;
  places: ReadonlyMap<string, Place>;
  hidden: ReadonlySet<string>;
  pinned: ReadonlySet<string>;
  /** Node → its group; groups that are closed are drawn as one node. */
  groups: ReadonlyMap<string, string>;
  closed: ReadonlySet<string>;
  /** Nodes that were met but not opened: kind → number of ties. */
  hubs: ReadonlyMap<string, Hubs>;
  focus: string;
  asOf: string;
  /** Linked dishonest parties, drawn over the graph. */
  overlay: Overlay | undefined;
}

/** A hop of a path as the service tells it: what it keeps of the probability, and why. */
export interface Step { key: string; from: string; to: string; weight: number; factors: Readonly<Record<string, number>> }
export interface Way { probability: number; steps: readonly Step[] }
export interface Finding { party: { id: string; name: string }; lists: readonly Listing[]; score: number; severity: number; freshness: number; ways: readonly Way[] }
export interface Cut { reason: string; party?: { id: string; name: string }; kind?: string; degree?: number; limit?: number; nodes?: number; ties?: number; minimum?: number; parties?: number }
export interface Overlay { party: string; findings: readonly Finding[]; cut: readonly Cut[] }

export const EMPTY: Graph = {
  nodes: new Map(), ties: new Map(), places: new Map(), hidden: new Set(), pinned: new Set(), groups: new Map(), closed: new Set(), hubs: new Map(), focus: '', asOf: '', overlay: undefined,
};

/** One tie is known by its kind, ends and times: hops of paths have no ids. */
export const keyOf = (tie: { kind: string; source: string; target: string; since: string; until: string }): string => [tie.kind, tie.source, tie.target, tie.since, tie.until].join('|');

/** Put a part on the graph; what is there already is told anew. New nodes stand near a neighbour that has a place. */
export function put(graph: Graph, part: Part): Graph {
  const nodes = new Map(graph.nodes), ties = new Map(graph.ties);
  for (const node of part.nodes) nodes.set(node.id, told(nodes.get(node.id), node));
  for (const tie of part.ties) if (nodes.has(tie.source) && nodes.has(tie.target)) ties.set(tie.key, tie);
  const hubs = part.hubs?.size ? new Map([...graph.hubs, ...part.hubs]) : graph.hubs;
  const next = { ...graph, nodes, ties, hubs, focus: graph.focus || (part.nodes[0]?.id ?? '') };
  return { ...next, places: placed(next) };
}

/** What the service told last; an answer that tells no state keeps the one before. */
function told(before: GraphNode | undefined, now: GraphNode): GraphNode {
  return before && !now.state ? { ...before, degree: { ...before.degree, ...now.degree } } : now;
}

/** The same nodes on another day: other ties, other states. */
export function retime(graph: Graph, asOf: string, part: Part): Graph {
  return put({ ...graph, asOf, ties: new Map() }, part);
}

function placed(graph: Graph): ReadonlyMap<string, Place> {
  const places = new Map(graph.places), missing = [...graph.nodes.keys()].filter((id) => !places.has(id));
  if (!missing.length) return graph.places;
  const beside = neighbours(graph);
  let at = 0;
  for (const id of missing) {
    const near = [...(beside.get(id) ?? [])].map((one) => places.get(one)).find((place) => place !== undefined) ?? { x: 0, y: 0 };
    // the golden angle: as many as come stand apart, the same at every time
    const turn = at * 2.399963, far = places.size ? 90 + 14 * Math.sqrt(at) : 0;
    places.set(id, { x: near.x + far * Math.cos(turn), y: near.y + far * Math.sin(turn) });
    at += 1;
  }
  return places;
}

export function neighbours(graph: Pick<Graph, 'ties'>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const meet = (one: string, other: string) => (found.get(one) ?? found.set(one, new Set()).get(one)!).add(other);
  for (const tie of graph.ties.values()) { meet(tie.source, tie.target); meet(tie.target, tie.source); }
  return found;
}

export function remove(graph: Graph, ids: Iterable<string>): Graph {
  const gone = new Set(ids);
  const without = <V>(map: ReadonlyMap<string, V>) => new Map([...map].filter(([id]) => !gone.has(id)));
  const nodes = without(graph.nodes);
  return {
    ...graph, nodes, places: without(graph.places), groups: without(graph.groups), hubs: without(graph.hubs),
    ties: new Map([...graph.ties].filter(([, tie]) => !gone.has(tie.source) && !gone.has(tie.target))),
    hidden: less(graph.hidden, gone), pinned: less(graph.pinned, gone),
    focus: gone.has(graph.focus) ? ([...nodes.keys()][0] ?? '') : graph.focus,
  };
}

const less = (all: ReadonlySet<string>, gone: Iterable<string>) => { const out = new Set(gone); return new Set([...all].filter((id) => !out.has(id))); };

export const hide = (graph: Graph, ids: Iterable<string>): Graph => ({ ...graph, hidden: new Set([...graph.hidden, ...ids]) });
export const show = (graph: Graph, ids: Iterable<string> = graph.hidden): Graph => ({ ...graph, hidden: less(graph.hidden, ids) });

/** Pin those that are not, or all of them free again. */
export function pin(graph: Graph, ids: readonly string[]): Graph {
  const all = ids.every((id) => graph.pinned.has(id));
  return { ...graph, pinned: all ? less(graph.pinned, ids) : new Set([...graph.pinned, ...ids]) };
}

export const move = (graph: Graph, places: Iterable<[string, Place]>): Graph => ({ ...graph, places: new Map([...graph.places, ...places]) });

/** Part nodes into groups; `groups` of nobody takes all groups away. */
export const group = (graph: Graph, groups: ReadonlyMap<string, string>): Graph => ({ ...graph, groups, closed: new Set() });

/** Put some nodes into a group of their own, drawn as one. */
export function gather(graph: Graph, ids: readonly string[], name: string): Graph {
  return { ...graph, groups: new Map([...graph.groups, ...ids.map((id) => [id, name] as const)]), closed: new Set([...graph.closed, name]) };
}

export const close = (graph: Graph, names: Iterable<string>): Graph => ({ ...graph, closed: new Set([...graph.closed, ...names]) });
export const open = (graph: Graph, names: Iterable<string> = graph.closed): Graph => ({ ...graph, closed: less(graph.closed, names) });

export interface DrawnNode { id: string; node?: GraphNode; group: string; members: number; listed: number }
export interface DrawnTie { id: string; source: string; target: string; kind: string; ties: readonly Tie[] }
export interface Drawn { nodes: DrawnNode[]; ties: DrawnTie[] }

export const isListed = (node: GraphNode): boolean => node.state === 'listed' || node.lists.length > 0;
export const groupId = (name: string): string => `group:${name}`;

/** What is seen: without what is hidden, closed groups as one node each, ties between the same drawn ends and of one kind as one where a group hides which is which. */
export function drawn(graph: Graph): Drawn {
  const nodes = new Map<string, DrawnNode>(), stands = new Map<string, string>();
  for (const node of graph.nodes.values()) {
    if (graph.hidden.has(node.id)) continue;
    const name = graph.groups.get(node.id) ?? '', shut = name !== '' && graph.closed.has(name), id = shut ? groupId(name) : node.id;
    stands.set(node.id, id);
    const one = nodes.get(id) ?? { id, group: name, members: 0, listed: 0, ...(shut ? {} : { node }) };
    nodes.set(id, { ...one, members: one.members + 1, listed: one.listed + (isListed(node) ? 1 : 0) });
  }
  const ties = new Map<string, DrawnTie>();
  for (const tie of graph.ties.values()) {
    const source = stands.get(tie.source), target = stands.get(tie.target);
    if (!source || !target || (source === target && tie.source !== tie.target)) continue;
    const merged = source !== tie.source || target !== tie.target, id = merged ? `${tie.kind}|${source}|${target}` : tie.key;
    const one = ties.get(id);
    ties.set(id, { id, source, target, kind: tie.kind, ties: one ? [...one.ties, tie] : [tie] });
  }
  return { nodes: [...nodes.values()], ties: [...ties.values()] };
}

/** Whether a tie holds on a day ("" = today), as far as its times say. */
export const holds = (tie: Tie, day: string): boolean => !day || ((!tie.since || tie.since <= day) && (!tie.until || tie.until > day));

/** Of each tie on a way to a listed party: the most that it keeps of the probability. */
export function marked(overlay: Overlay | undefined): Map<string, number> {
  const found = new Map<string, number>();
  for (const finding of overlay?.findings ?? []) for (const way of finding.ways) for (const step of way.steps) found.set(step.key, Math.max(found.get(step.key) ?? 0, step.weight));
  return found;
}

/** Nodes on those ways. */
export function onWays(overlay: Overlay | undefined): Set<string> {
  return new Set((overlay?.findings ?? []).flatMap((finding) => finding.ways.flatMap((way) => way.steps.flatMap((step) => [step.from, step.to]))));
}

/** How many ties of each kind a node has on the graph. */
export function shownTies(graph: Graph, id: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const tie of graph.ties.values()) if (tie.source === id || tie.target === id) found.set(tie.kind, (found.get(tie.kind) ?? 0) + 1);
  return found;
}

/** Steps that can be taken back and again; each remembers what it was. */
export class History {
  #past: { what: string; graph: Graph }[] = [];
  #future: { what: string; graph: Graph }[] = [];
  now: Graph;
  readonly most: number;

  constructor(now: Graph = EMPTY, most = 100) {
    this.now = now;
    this.most = most;
  }

  do(what: string, graph: Graph): void {
    if (graph === this.now) return;
    this.#past.push({ what, graph: this.now });
    if (this.#past.length > this.most) this.#past.shift();
    this.#future = [];
    this.now = graph;
  }

  /** Change what is there without a step of its own: places after a layout, what the service told in the meantime. */
  amend(change: (graph: Graph) => Graph): void { this.now = change(this.now); }

  undo(): string | undefined { return this.#step(this.#past, this.#future); }
  redo(): string | undefined { return this.#step(this.#future, this.#past); }
  get canUndo(): string | undefined { return this.#past.at(-1)?.what; }
  get canRedo(): string | undefined { return this.#future.at(-1)?.what; }

  #step(from: { what: string; graph: Graph }[], to: { what: string; graph: Graph }[]): string | undefined {
    const step = from.pop();
    if (!step) return undefined;
    to.push({ what: step.what, graph: this.now });
    this.now = step.graph;
    return step.what;
  }
}
