/** What the service answers, as parts of a graph. */
import type { Hop, Party } from '../../lib/parties';
import { ask, send } from '../../lib/service';
import { keyOf, type Cut, type Finding, type GraphNode, type Hubs, type Listing, type Overlay, type Part, type Step, type Tie } from './graph';

interface Edge { id: string; kind: string; source: string; target: string; since: string; until: string; weight: number | null; properties: Record<string, unknown>; records: string[] }
type Met = Party & { degree?: Record<string, number>; state?: string; lists?: Listing[] };
interface Around { nodes: Met[]; edges: Edge[]; suppressed: (Party & { edges: Hubs })[]; cut: boolean; not_opened: number }
interface Found { party: Party; lists: Listing[]; probability: number; score: number; severity: number; freshness: number; path: Hop[]; alternatives: { probability: number; path: Hop[] }[] }
export interface TiesPage { party: Party; kinds: { kind: string; count: number; hub: boolean }[]; kind: string; count: number; ties: (Edge & { other: Party })[]; next: string }
export interface Group { community: number; size: number; listed: number; members: (Party & { listed: boolean })[] }
export interface Communities { communities: Group[]; modularity: number; cut: boolean }
export interface Related { members: (Party & { round: number; reasons: { why: string }[] })[]; cut: boolean }

const of = (id: string) => `/v1/parties/${encodeURIComponent(id)}`;

export function nodeOf(met: Met): GraphNode {
  return { id: met.id, name: met.name, code: met.code, kind: met.kind, region: met.region, region_name: met.region_name, state: met.state ?? '', lists: met.lists ?? [], degree: met.degree ?? {} };
}

export function tieOf(edge: Omit<Edge, 'id'>): Tie {
  const { kind, source, target, since, until, weight, properties, records } = edge;
  return { key: keyOf(edge), kind, source, target, since, until, weight, properties, records };
}

export function tieOfHop(hop: Hop): Tie {
  const [source, target] = hop.direction === 'out' ? [hop.from, hop.to] : [hop.to, hop.from];
  const stated = (hop as Hop & { stated_weight?: number | null }).stated_weight ?? null;
  return tieOf({ kind: hop.kind, source, target, since: hop.since, until: hop.until, weight: stated, properties: hop.properties ?? {}, records: hop.records });
}

export async function around(id: string, asOf: string, more: { hops?: number; kind?: string[]; cap: number }): Promise<Part & { cut: boolean }> {
  const told = await ask<Around>(`${of(id)}/neighbourhood`, { query: { ...more, as_of: asOf } });
  return { nodes: told.nodes.map(nodeOf), ties: told.edges.map(tieOf), hubs: new Map(told.suppressed.map((one) => [one.id, one.edges])), cut: told.cut };
}

/** Who nodes are, how they stand on a day, and all ties between them. */
export async function drawing(ids: Iterable<string>, asOf: string, signal?: AbortSignal): Promise<Part> {
  const told = await send<{ nodes: Met[]; edges: Edge[] }>('POST', '/v1/drawing', { nodes: [...ids] }, { query: { as_of: asOf }, signal });
  return { nodes: told.nodes.map(nodeOf), ties: told.edges.map(tieOf) };
}

export async function linked(id: string, asOf: string, hops: number): Promise<{ overlay: Overlay; hops: Hop[] }> {
  const told = await ask<{ findings: Found[]; cut: Cut[] }>(`${of(id)}/linked`, { query: { hops, limit: 20, as_of: asOf } });
  const findings: Finding[] = told.findings.map((one) => ({
    party: one.party, lists: one.lists, score: one.score, severity: one.severity, freshness: one.freshness,
    ways: [{ probability: one.probability, path: one.path }, ...one.alternatives].map((way) => ({ probability: way.probability, steps: way.path.map(stepOf) })),
  }));
  return { overlay: { party: id, findings, cut: told.cut }, hops: told.findings.flatMap((one) => [one.path, ...one.alternatives.map((way) => way.path)].flat()) };
}

const stepOf = (hop: Hop): Step => ({ key: tieOfHop(hop).key, from: hop.from, to: hop.to, weight: hop.weight ?? 1, factors: hop.factors ?? {} });

export interface Paths { paths: Hop[][]; probabilities: number[]; count: number; complete: boolean; suppressed: (Party & { edges?: Hubs })[] }
export interface PathQuery { hops: number; limit: number; by: 'length' | 'weight'; hubs: boolean }
export const paths = (one: string, other: string, asOf: string, more: PathQuery): Promise<Paths> => ask(`${of(one)}/paths/${encodeURIComponent(other)}`, { query: { ...more, as_of: asOf } });

export const ties = (id: string, asOf: string, kind = '', cursor = ''): Promise<TiesPage> => ask(`${of(id)}/ties`, { query: { kind, cursor, limit: 50, as_of: asOf } });
export const communities = (id: string, asOf: string): Promise<Communities> => ask(`${of(id)}/communities`, { query: { hops: 2, cap: 2000, as_of: asOf } });
export const related = (id: string, asOf: string): Promise<Related> => ask(`${of(id)}/related`, { query: { as_of: asOf } });
