/** To a case and back: the layout of what is on the canvas, the question that was asked, and parties. */
import { ask, call, send } from '../../lib/service';
import { t } from '../../lib/say';
import { tell } from '../../lib/toasts.svelte';
import { drawing, tieOf } from './answers';
import type { Explorer } from './desk.svelte';
import { EMPTY, isListed, put, type Graph, type GraphNode } from './graph';

export interface CaseHead { number: string; title: string; state: string; version: number; may: string; owner: string; changed_at: string }
interface LayoutNode { id: string; name: string; kind: string; code: string; x: number; y: number; hidden: boolean; pinned: boolean }
export interface SavedLayout { seq: number; at: string; by: string; nodes: LayoutNode[]; edges: Parameters<typeof tieOf>[0][]; ties_gone: number }

/** Most nodes that a case keeps the places of. */
export const MOST_SAVED = 400;

export interface Keeping { number: string; title: string; layout: boolean; parties: boolean; finding: boolean; note: string }

/** Put what is asked into a case (a new one without a number); each part is an entry of its own, and the layout must know the version before it. */
export async function keep(desk: Explorer, wanted: Keeping): Promise<string> {
  const number = wanted.number || (await send<CaseHead>('POST', '/v1/cases', { title: wanted.title })).number, path = `/v1/cases/${encodeURIComponent(number)}`;
  const there = await ask<{ parties: { id: string }[] }>(path);
  if (wanted.parties) {
    const known = new Set(there.parties.map((one) => one.id));
    for (const id of partiesOf(desk.graph)) if (!known.has(id)) await send('POST', `${path}/parties`, { party: id });
  }
  if (wanted.finding) await send('POST', `${path}/findings`, { question: questionOf(desk.graph) });
  if (wanted.note.trim()) await send('POST', `${path}/notes`, { text: wanted.note.trim() });
  if (wanted.layout) {
    const seen = (await call(path)).headers.get('ETag') ?? '';
    await send('PUT', `${path}/layout`, { nodes: placesOf(desk.graph) }, { headers: { 'If-Match': seen } });
  }
  return number;
}

/** Whom the graph is about: where it began, and the listed parties on it (at most 20). */
export function partiesOf(graph: Graph): string[] {
  const listed = [...graph.nodes.values()].filter((node) => isListed(node) && !graph.hidden.has(node.id)).map((node) => node.id);
  return [...new Set([graph.focus, ...listed])].slice(0, 20);
}

export function questionOf(graph: Graph): string {
  return `/v1/parties/${graph.overlay?.party ?? graph.focus}/linked?hops=3&limit=20${graph.asOf ? `&as_of=${graph.asOf}` : ''}`;
}

function placesOf(graph: Graph): Record<string, { x: number; y: number; hidden: boolean; pinned: boolean }> {
  const far = (value: number) => Math.max(-99_999, Math.min(99_999, Math.round(value)));
  // where there are too many, those that are seen and nearest to the beginning stay
  const ids = [...graph.nodes.keys()].sort((one, other) => Number(graph.hidden.has(one)) - Number(graph.hidden.has(other))).slice(0, MOST_SAVED);
  return Object.fromEntries(ids.map((id) => [id, { x: far(graph.places.get(id)?.x ?? 0), y: far(graph.places.get(id)?.y ?? 0), hidden: graph.hidden.has(id), pinned: graph.pinned.has(id) }]));
}

const plain = (saved: SavedLayout): GraphNode[] => saved.nodes.map((node) => ({ ...node, region: '', state: '', lists: [], degree: {} }));

/** A saved layout as a graph; its nodes as they were saved, or as somebody knows them better. */
export function graphOf(saved: SavedLayout, nodes: readonly GraphNode[] = plain(saved)): Graph {
  const graph = put({ ...EMPTY, places: new Map(saved.nodes.map((node) => [node.id, { x: node.x, y: node.y }])) }, { nodes, ties: saved.edges.map(tieOf) });
  const which = (what: 'hidden' | 'pinned') => new Set(saved.nodes.filter((node) => node[what]).map((node) => node.id));
  return { ...graph, hidden: which('hidden'), pinned: which('pinned') };
}

/** A layout of a case as the graph: what was saved, in the states of today. */
export async function reopen(desk: Explorer, number: string, seq: string): Promise<void> {
  await desk.asking(async () => {
    const path = `/v1/cases/${encodeURIComponent(number)}`, told = await ask<{ layout: SavedLayout | null; title: string; parties: { id: string }[] }>(path);
    const saved = seq ? await ask<SavedLayout>(`${path}/layouts/${encodeURIComponent(seq)}`) : told.layout;
    if (!saved) { tell(t('explore.case.nolayout'), 'bad'); return; }
    const today = await drawing(saved.nodes.map((node) => node.id), '');
    const known = new Map(today.nodes.map((node) => [node.id, node])), nodes = plain(saved).map((node) => known.get(node.id) ?? node);
    const graph = graphOf(saved, nodes);
    desk.restore('case', { ...graph, focus: told.parties.find((one) => graph.nodes.has(one.id))?.id ?? graph.focus });
    tell(t('explore.case.opened', { title: told.title }));
  });
}
