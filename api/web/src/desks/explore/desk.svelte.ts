/** The investigator's desk: the graph with its history, what is chosen, and what is asked of the service. Components show it and call it. */
import type { Hop } from '../../lib/parties';
import { asProblem, type Problem } from '../../lib/service';
import { t } from '../../lib/say';
import { tell } from '../../lib/toasts.svelte';
import * as answers from './answers';
import { MANY } from './elements';
import { Force } from './force';
import * as model from './graph';
import { EMPTY, History, drawn, groupId, type Graph, type Place } from './graph';
import { concentric, layered } from './layouts';

export type Layout = 'force' | 'concentric' | 'layered';
export type Grouping = '' | 'kind' | 'region' | 'community' | 'related';
/** More nodes than this are neither drawn nor told together. */
export const MOST = 3000;
const AT_ONCE = 100;

export class Explorer {
  graph = $state.raw<Graph>(EMPTY);
  canUndo = $state('');
  canRedo = $state('');
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  tie = $state('');
  layout = $state<Layout>('force');
  grouping = $state<Grouping>('');
  busy = $state(0);
  problem = $state.raw<Problem>();
  /** Layouts of the whole graph that are under way. */
  laying = $state(0);
  /** Counts layouts that are done: the canvas puts all in view. */
  settled = $state(0);
  /** The day of the slider while it is dragged. */
  preview = $state('');
  readonly drawn = $derived(drawn(this.graph));
  readonly many = $derived(this.drawn.nodes.length > MANY);
  readonly one = $derived(this.chosen.size === 1 ? this.graph.nodes.get([...this.chosen][0]!) : undefined);
  readonly group = $derived(this.chosen.size === 1 && [...this.chosen][0]!.startsWith('group:') ? [...this.chosen][0]!.slice(6) : '');
  #history = new History();
  #force = new Force();
  #telling: AbortController | undefined;

  get asOf(): string { return this.graph.asOf; }

  #show(): void {
    this.graph = this.#history.now;
    this.canUndo = this.#history.canUndo ?? '';
    this.canRedo = this.#history.canRedo ?? '';
    const there = new Set(this.drawn.nodes.map((node) => node.id));
    if ([...this.chosen].some((id) => !there.has(id))) this.chosen = new Set([...this.chosen].filter((id) => there.has(id)));
    if (this.tie && !this.drawn.ties.some((tie) => tie.id === this.tie)) this.tie = '';
  }

  do(what: string, graph: Graph): void { this.#history.do(what, graph); this.#show(); }
  amend(change: (graph: Graph) => Graph): void { this.#history.amend(change); this.#show(); }
  undo = (): void => { const what = this.#history.undo(); this.#show(); if (what) tell(t('explore.undone', { what: this.said(what) })); };
  redo = (): void => { const what = this.#history.redo(); this.#show(); if (what) tell(t('explore.redone', { what: this.said(what) })); };
  said = (what: string): string => t(`explore.did.${what}` as 'explore.did.start');

  /** Something is asked: what goes wrong stands above the canvas, what is there stays. */
  async asking<T>(question: () => Promise<T>): Promise<T | undefined> {
    this.busy += 1;
    this.problem = undefined;
    try { return await question(); } catch (error) {
      if (!(error instanceof DOMException)) this.problem = asProblem(error);
      return undefined;
    } finally { this.busy -= 1; }
  }

  /** Begin with a party, or put one more beside what is there. */
  async start(id: string): Promise<void> {
    const part = await this.asking(() => answers.around(id, this.asOf, { hops: 1, cap: 300 }));
    if (!part) return;
    this.do('start', { ...model.put(this.graph, part), focus: part.nodes[0]?.id ?? id });
    this.choose([part.nodes[0]?.id ?? id]);
    await this.#after(part.cut, part.hubs);
  }

  /** What is tied to nodes, by some kinds (none = all). */
  async expand(ids: readonly string[], kinds: readonly string[] = [], hops = 1, cap = AT_ONCE): Promise<void> {
    const real = ids.filter((id) => this.graph.nodes.has(id)).slice(0, 20);
    const parts = await this.asking(() => Promise.all(real.map((id) => answers.around(id, this.asOf, { hops, kind: [...kinds], cap }))));
    if (!parts) return;
    const before = this.graph.nodes.size, next = parts.reduce(model.put, this.graph);
    if (next.nodes.size > MOST) { tell(t('explore.toomany', { most: MOST }), 'bad'); return; }
    this.do('expand', next);
    if (next.nodes.size === before) tell(t('explore.nothing.new'));
    await this.#after(parts.some((part) => part.cut), new Map(parts.flatMap((part) => [...(part.hubs ?? [])])), next.nodes.size > before);
  }

  async #after(cut: boolean, hubs: ReadonlyMap<string, model.Hubs> | undefined, moved = true): Promise<void> {
    if (cut) tell(t('explore.cut'));
    if (hubs?.size) tell(t('explore.hubs.met', { count: hubs.size }));
    await Promise.all([moved ? this.arrange(false) : undefined, this.describe()]);
  }

  /** Ties chosen one by one, as of a hub that is not opened. */
  async add(what: string, nodes: readonly model.GraphNode[], ties: readonly model.Tie[]): Promise<void> {
    this.do(what, model.put(this.graph, { nodes, ties }));
    await Promise.all([this.arrange(false), this.describe()]);
  }

  /** States, numbers of ties and the ties between all that is there. */
  async describe(): Promise<void> {
    this.#telling?.abort();
    const mine = (this.#telling = new AbortController()), ids = [...this.graph.nodes.keys()];
    if (!ids.length) return;
    const part = await this.asking(() => answers.drawing(ids, this.asOf, mine.signal));
    if (part && !mine.signal.aborted) this.amend((graph) => model.put(graph, { ...part, nodes: part.nodes.filter((node) => graph.nodes.has(node.id)) }));
  }

  /** The graph of another day: ties and states as they were ("" = today). */
  async retime(day: string): Promise<void> {
    this.#telling?.abort();
    const mine = (this.#telling = new AbortController()), ids = [...this.graph.nodes.keys()];
    const part = await this.asking(() => answers.drawing(ids, day, mine.signal));
    if (part && !mine.signal.aborted) this.do('time', { ...model.retime(this.graph, day, part), overlay: undefined });
  }

  /** Listed parties behind a party, with the likeliest ways to them, over the graph. */
  async link(id: string, hops = 3): Promise<void> {
    const found = await this.asking(() => answers.linked(id, this.asOf, hops));
    if (!found) return;
    if (!found.overlay.findings.length) tell(t('explore.linked.none'));
    this.choose([]);
    await this.#walk('linked', found.hops, found.overlay);
  }

  async walk(hops: readonly Hop[]): Promise<void> { await this.#walk('paths', hops); }

  /** Put ways on the graph: their nodes as the service knows them, and their ties. */
  async #walk(what: string, hops: readonly Hop[], overlay?: model.Overlay): Promise<void> {
    const ids = new Set([...this.graph.nodes.keys(), ...hops.flatMap((hop) => [hop.from, hop.to])]), fresh = ids.size > this.graph.nodes.size;
    const part = await this.asking(() => answers.drawing(ids, this.asOf));
    if (!part) return;
    const next = model.put(model.put(this.graph, part), { nodes: [], ties: hops.map(answers.tieOfHop) });
    this.do(what, { ...next, overlay: overlay ?? next.overlay, hidden: new Set([...next.hidden].filter((id) => !hops.some((hop) => hop.from === id || hop.to === id))) });
    if (fresh) await this.arrange(false);
    else this.settled += 1;
  }

  clearOverlay = (): void => { if (this.graph.overlay) this.do('unlinked', { ...this.graph, overlay: undefined }); };
  choose = (ids: Iterable<string>, tie = ''): void => { this.chosen = new Set(ids); this.tie = tie; };
  hide = (ids: readonly string[] = this.ids()): void => { if (ids.length) this.do('hide', model.hide(this.graph, ids)); };
  showAll = (): void => { if (this.graph.hidden.size) this.do('show', model.show(this.graph)); };
  pin = (ids: readonly string[] = this.ids()): void => { if (ids.length) this.do('pin', model.pin(this.graph, ids)); };
  drop = (ids: readonly string[] = this.ids()): void => { if (ids.length) this.do('remove', model.remove(this.graph, ids)); };
  moved = (places: [string, Place][]): void => this.do('move', model.move(this.graph, places));

  /** What is chosen as nodes: a group stands for its members. */
  ids(): string[] {
    return [...this.chosen].flatMap((id) => (id.startsWith('group:') ? this.members(id.slice(6)) : [id]));
  }

  members = (name: string): string[] => [...this.graph.groups].filter(([, group]) => group === name).map(([id]) => id);

  async gather(name: string): Promise<void> {
    const ids = this.ids(), group = `own:${name}`, first = this.graph.places.get(ids[0] ?? '');
    const graph = model.gather(this.graph, ids, group);
    this.do('group', first ? model.move(graph, [[groupId(group), first]]) : graph);
    this.choose([groupId(group)]);
  }

  async open(names: string[]): Promise<void> { this.do('open', model.open(this.graph, names)); await this.arrange(false); }
  async close(names: string[]): Promise<void> { this.do('group', model.close(this.graph, names)); await this.arrange(true); }

  async groupBy(by: Grouping): Promise<void> {
    const groups = await this.asking(() => this.#parted(by));
    if (!groups) return;
    this.grouping = by;
    this.do(by ? 'group' : 'ungroup', model.group(this.graph, groups));
  }

  async #parted(by: Grouping): Promise<Map<string, string>> {
    const nodes = [...this.graph.nodes.values()], focus = this.graph.focus;
    if (by === 'kind') return new Map(nodes.map((node) => [node.id, `kind:${node.kind}`]));
    if (by === 'region') return new Map(nodes.map((node) => [node.id, `region:${node.region.slice(0, 4)}|${node.region_name ?? ''}`]));
    if (by === 'community') return new Map((await answers.communities(focus, this.asOf)).communities.flatMap((one) => one.members.map((member) => [member.id, `community:${one.community}`] as const)).filter(([id]) => this.graph.nodes.has(id)));
    if (by !== 'related') return new Map();
    const rounds = new Map((await answers.related(focus, this.asOf)).members.map((one) => [one.id, one.round]));
    return new Map(nodes.map((node) => [node.id, `related:${node.id === focus ? 0 : (rounds.get(node.id) ?? '-')}`]));
  }

  /** Lay out: all nodes that are not pinned, or (not `all`) only those that came since, so that the others stay where one knows them. */
  async arrange(all: boolean, layout = this.layout): Promise<void> {
    this.layout = layout;
    // a small graph is laid out anew with what comes: nobody has learnt its places by heart
    const { nodes, ties } = this.drawn, graph = this.graph, fresh = all || nodes.length <= 40 || !nodes.some((node) => this.#placed.has(node.id));
    let places: Iterable<[string, Place]> | undefined;
    if (layout === 'force') {
      const asked = nodes.map((node) => ({ id: node.id, ...(graph.places.get(node.id) ?? this.#middle(node.group)), fixed: graph.pinned.has(node.id) || (!fresh && this.#placed.has(node.id)) }));
      this.laying += fresh ? 1 : 0;
      try { places = await this.#force.run(asked, ties.map((tie) => [tie.source, tie.target])); } finally { this.laying -= fresh ? 1 : 0; }
    } else places = (layout === 'concentric' ? concentric : layered)(nodes, ties, graph.focus);
    if (!places) return;
    const free = [...places].filter(([id]) => !graph.pinned.has(id) && (fresh || layout !== 'force' || !this.#placed.has(id)));
    this.amend((now) => model.move(now, free));
    for (const node of nodes) this.#placed.add(node.id);
    this.settled += 1;
  }

  #placed = new Set<string>();

  #middle(name: string): Place {
    const known = this.members(name).map((id) => this.graph.places.get(id)).filter((place): place is Place => place !== undefined);
    return { x: known.reduce((sum, one) => sum + one.x, 0) / (known.length || 1), y: known.reduce((sum, one) => sum + one.y, 0) / (known.length || 1) };
  }

  clear(): void { this.do('clear', EMPTY); this.#placed.clear(); this.grouping = ''; }
  restore(what: string, graph: Graph): void { this.do(what, graph); for (const id of graph.places.keys()) this.#placed.add(id); this.settled += 1; }
  end(): void { this.#force.end(); this.#telling?.abort(); }
}
