/** Users, keys, and how the service runs. */
import type { Key } from '../../lib/say';

export const PAGES: { path: string; title: Key; scope: string }[] = [
  { path: '/admin', title: 'admin.users', scope: 'access:manage' },
  { path: '/admin/keys', title: 'admin.keys', scope: 'access:manage' },
  { path: '/admin/operation', title: 'admin.operation', scope: 'operation:read' },
  { path: '/admin/loads', title: 'admin.loads', scope: 'operation:read' },
  { path: '/admin/sources', title: 'admin.sources', scope: 'catalogue:read' },
];

export interface User { name: string; title: string; roles: string; organisation: string; regions: string; state: string; created_at: string; has_password: boolean; keys: number }
export interface ApiKey { key_id: string; user: string; title: string; scopes: string; created_at: string; until: string; revoked_at: string }
export interface Issued { key_id: string; key: string }

export const listed = (text: string): string[] => text.split(/[,，、\s]+/).filter(Boolean);

/** How a key stands now. */
export function standing(key: ApiKey): 'revoked' | 'over' | 'active' {
  if (key.revoked_at) return 'revoked';
  return key.until && key.until <= new Date().toISOString() ? 'over' : 'active';
}

export interface Status {
  loads: number; mentions: number; records: Record<string, Record<string, number>>; entities: Record<string, number>; review: Record<string, number>;
  graph: { nodes: Record<string, number>; edges: Record<string, number>; events: Record<string, number> };
  rejects: { total: number; reasons: Record<string, number> }; runs: { run_id: number; stage: string; started: string; seconds: number; peak_mb: number; counts: Record<string, unknown> }[];
}
export interface Ready { status: string; checks?: Record<string, { holds: boolean; detail: string }> }
export interface Source { id: string; title: { zh: string; en: string }; keeper: string; legal_basis: string; columns: { field: string; type: string; required: boolean; headers: string[] }[] }

interface Sample { name: string; labels: Record<string, string>; value: number }

/** Lines of Prometheus' text form. */
export function samples(text: string): Sample[] {
  const found: Sample[] = [];
  for (const line of text.split('\n')) {
    const parts = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!parts) continue;
    const labels = Object.fromEntries(Array.from((parts[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g), (one) => [one[1]!, one[2]!]));
    found.push({ name: parts[1]!, labels, value: Number(parts[3]) });
  }
  return found;
}

export interface Use { route: string; count: number; wrong: number; seconds: number }

/** Requests by route: how many, how many failed, how long on average. */
export function uses(text: string): Use[] {
  const by: Record<string, Use> = {}, timed: Record<string, number> = {};
  for (const one of samples(text)) {
    const route = one.labels.route ?? '';
    if (!route.startsWith('/v1')) continue;
    const use = (by[route] ??= { route, count: 0, wrong: 0, seconds: 0 });
    if (one.name === 'xintu_requests_total') { use.count += one.value; if (Number(one.labels.status) >= 500) use.wrong += one.value; }
    else if (one.name.endsWith('_seconds_sum')) use.seconds += one.value;
    else if (one.name.endsWith('_seconds_count')) timed[route] = (timed[route] ?? 0) + one.value;
  }
  return Object.values(by).map((one) => ({ ...one, seconds: timed[one.route] ? one.seconds / timed[one.route]! : 0 })).sort((a, b) => b.count - a.count);
}
