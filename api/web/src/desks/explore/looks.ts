/** How kinds look: shape, colour and sign of nodes, line of ties. Colour never says anything alone: shape and sign say it, too. */

interface Look { shape: string; colour: string; sign: string }
const SIGNS = {
  firm: 'M5 21V5l7-2v18M12 9h7v12M3 21h18M8 8v1M8 12v1M8 16v1M15.5 13v1M15.5 17v1',
  shop: 'M4 10v10h16V10M3 10l2-6h14l2 6zM9 20v-6h6v6',
  leaf: 'M5 19C5 9 11 5 20 4c0 9-4 15-13 15M5 21c2-6 5-9 9-11',
  person: 'M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8M5 21c0-5 3-7 7-7s7 2 7 7',
  state: 'M3 9l9-5 9 5zM5 9v9M10 9v9M14 9v9M19 9v9M3 20h18',
  book: 'M5 4h6c1 0 1 1 1 2v14c0-1-1-2-2-2H5zM19 4h-6c-1 0-1 1-1 2v14c0-1 1-2 2-2h5z',
  people: 'M8 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6M16 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6M2 20c0-4 2-6 6-6s6 2 6 6M15 14c4 0 7 2 7 6',
  house: 'M3 12l9-8 9 8M6 10v10h12V10M10 20v-5h4v5',
  pin: 'M12 3a6 6 0 0 0-6 6c0 5 6 12 6 12s6-7 6-12a6 6 0 0 0-6-6M12 7a2 2 0 1 0 0 4a2 2 0 0 0 0-4',
  phone: 'M7 3l3 5-2 2c1 3 3 5 6 6l2-2 5 3c0 3-2 4-4 4C9 21 3 14 3 7c0-2 1-4 4-4',
  many: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
} as const;

const LOOKS: Record<string, Look> = {
  enterprise: { shape: 'round-rectangle', colour: '#1f6391', sign: SIGNS.firm },
  individual_business: { shape: 'round-rectangle', colour: '#0b6e6e', sign: SIGNS.shop },
  cooperative: { shape: 'round-rectangle', colour: '#4a6f12', sign: SIGNS.leaf },
  organisation: { shape: 'round-rectangle', colour: '#5a6878', sign: SIGNS.firm },
  person: { shape: 'ellipse', colour: '#8a5300', sign: SIGNS.person },
  government: { shape: 'pentagon', colour: '#6d3a91', sign: SIGNS.state },
  institution: { shape: 'pentagon', colour: '#4b4bb8', sign: SIGNS.book },
  social: { shape: 'pentagon', colour: '#9b3a6f', sign: SIGNS.people },
  village: { shape: 'round-rectangle', colour: '#36703a', sign: SIGNS.house },
  address: { shape: 'diamond', colour: '#59636e', sign: SIGNS.pin },
  phone: { shape: 'round-hexagon', colour: '#59636e', sign: SIGNS.phone },
};
const OTHER: Look = { shape: 'ellipse', colour: '#59636e', sign: SIGNS.firm };

export const lookOf = (kind: string): Look => LOOKS[kind] ?? OTHER;
export const GROUP: Look = { shape: 'round-rectangle', colour: '#3d4c5a', sign: SIGNS.many };
export const LISTED = '#b3151d';

/** A sign as a picture; data addresses are allowed for pictures. */
export function picture(look: Look): string {
  return `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="${look.sign}"/></svg>`)}`;
}

/** Lines of ties: control is solid, places are dotted, what is only likely is dashed. */
export const lineOf = (kind: string): 'solid' | 'dotted' | 'dashed' => (kind === 'possible_same' ? 'dashed' : kind === 'located_at' || kind === 'reachable_at' ? 'dotted' : 'solid');

/** Rings of groups; the name of a group says the same. */
export const RINGS = ['#d97706', '#2563eb', '#059669', '#c026d3', '#dc2626', '#0891b2', '#65a30d', '#7c3aed', '#b45309', '#475569'];
