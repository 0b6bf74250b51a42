/** Shared lists and the view across the delta's cities. */
import type { Hop, Party } from '../../lib/parties';
import { t, told } from '../../lib/say';
import { session } from '../../lib/session.svelte';
import { word } from '../../lib/words.svelte';

export interface Agreement {
  agreement: string; version: number; owner: string; partner: string; lists: string[]; purpose: string; regions: string[]; fields: string[]; persons: string; title: string;
  since: string; until: string; quota: number; digest_key: number; ended_at: string; made_at: string; made_by: string; in_force: boolean;
}
export interface Shared { entry: string; list: string; name?: string; code?: string; kind?: string; region?: string; since?: string; until?: string; authority?: string; document_no?: string; title?: string; reason?: string; amount?: number }
export interface Result { name: string; code: string; digest?: string; status: 'listed' | 'not_listed' | 'ambiguous' | 'unknown'; count?: number; how?: string; name_differs?: boolean; entries?: Shared[] }
export interface Checked { agreement: string; as_of: string; counts: Record<Result['status'], number>; results: Result[] }
export interface Change { number: number; op: 'put' | 'delete'; entry: string; at: string; list?: string; reason?: string; value?: Shared }
export interface Changes { agreement: string; since: number; cursor: number; more: boolean; changes: Change[]; key_id: string; signature: string }
export interface Cell { layer: string; listed: string; tied: string; parties: number; entries: number }
export interface Matrix { as_of: string; places: Record<string, string>; layers: Record<string, string>; cells: Cell[]; rows: Cell[]; columns: Cell[]; totals: Cell[] }
export interface Match { party: Party; list: string; listed_region: string; listed_region_name: string; tie: string; other_region: string; other_region_name: string; path: Hop[]; records: string[]; from: string; to: string }

export const TONE: Record<string, string> = { listed: 'bad', not_listed: 'good', ambiguous: 'warn', unknown: 'plain' };
export const status = (name: string): string => told(`region.status.${name}`, name);
export const tie = (name: string): string => told(`region.tie.${name}`, name);
export const TIES = ['registered', 'operates', 'controls', 'controlled_by', 'moved'];
/** A division by the first digits of its code: a city of the delta, a province, or the code itself. */
export function place(prefix: string): string {
  const provinces = { '31': '上海市', '32': '江苏省', '33': '浙江省', '34': '安徽省' };
  const city = prefix.startsWith('31') ? '310000' : `${prefix.slice(0, 4)}00`;
  return prefix.length <= 2 ? (provinces[prefix as keyof typeof provinces] ?? prefix) : word('cities', city);
}
/** Without what all of them have: 市 and the province before it. */
export const short = (name: string): string => name.replace(/^.*(省|自治区)/, '').replace(/市$/, '');

/** Where each city stands on our own schematic map: column and row, north above. No map data of anybody's. */
export const TILES: Record<string, readonly [column: number, row: number]> = {
  '320300': [2, 0], '320700': [5, 0],
  '341600': [0, 1], '340600': [1, 1], '341300': [2, 1], '321300': [3, 1], '320800': [4, 1], '320900': [5, 1],
  '341200': [0, 2], '340400': [1, 2], '340300': [2, 2], '341100': [3, 2], '321000': [4, 2], '321200': [5, 2], '320600': [6, 2],
  '341500': [0, 3], '340100': [1, 3], '340500': [2, 3], '320100': [3, 3], '321100': [4, 3], '320400': [5, 3], '320200': [6, 3],
  '340800': [0, 4], '340700': [1, 4], '340200': [2, 4], '341800': [3, 4], '330500': [4, 4], '320500': [5, 4], '310000': [6, 4],
  '341700': [1, 5], '341000': [2, 5], '330100': [4, 5], '330400': [5, 5],
  '330800': [3, 6], '330700': [4, 6], '330600': [5, 6], '330200': [6, 6], '330900': [7, 6],
  '331100': [4, 7], '330300': [5, 7], '331000': [6, 7],
};

export function pages(): { path: string; title: string; also?: string }[] {
  const sharing = session.may('share:use') ? [
    { path: '/region', title: t('region.nav.check') }, { path: '/region/file', title: t('region.nav.file') }, { path: '/region/lists', title: t('region.nav.lists') },
  ] : [];
  const across = session.may('region:ask') ? [{ path: sharing.length ? '/region/map' : '/region', title: t('region.nav.map'), also: '/region/map' }, { path: '/region/matrix', title: t('region.nav.matrix') }, { path: '/region/more', title: t('region.nav.more') }] : [];
  const agreed = session.may('share:use', 'share:manage') ? [{ path: '/region/agreements', title: t('region.nav.agreements'), also: '/region/agreements/' }] : [];
  return [...sharing, ...across, ...agreed];
}
