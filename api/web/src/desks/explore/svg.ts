/** The canvas as a drawing that office programs open: the same places, kinds and words, without a browser. */
import { nameOf, tieLabel } from './elements';
import { isListed, marked, type Drawn, type Graph } from './graph';
import { GROUP, LISTED, lineOf, lookOf } from './looks';

const safe = (text: string) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
const DASHES = { solid: '', dashed: ' stroke-dasharray="6 4"', dotted: ' stroke-dasharray="2 3"' };

export function svgOf(graph: Graph, drawn: Drawn): string {
  const at = (id: string) => graph.places.get(id) ?? { x: 0, y: 0 }, places = drawn.nodes.map((node) => at(node.id)), weights = marked(graph.overlay);
  const left = Math.min(...places.map((one) => one.x)) - 90, top = Math.min(...places.map((one) => one.y)) - 50;
  const wide = Math.max(...places.map((one) => one.x)) - left + 90, high = Math.max(...places.map((one) => one.y)) - top + 70;
  // ties between the same two lie beside each other
  const beside = new Map<string, number>();
  const lines = drawn.ties.map((tie) => {
    const pair = [tie.source, tie.target].sort().join('|'), number = beside.get(pair) ?? 0;
    beside.set(pair, number + 1);
    const one = at(tie.source), other = at(tie.target), weight = Math.max(-1, ...tie.ties.map((part) => weights.get(part.key) ?? -1)), way = weight >= 0;
    const long = Math.hypot(other.x - one.x, other.y - one.y) || 1, aside = Math.ceil(number / 2) * (number % 2 ? 26 : -26), turned = tie.source < tie.target ? aside : -aside;
    const x = (one.x + other.x) / 2 - (turned * (other.y - one.y)) / long, y = (one.y + other.y) / 2 + (turned * (other.x - one.x)) / long;
    return `<path d="M${one.x} ${one.y}Q${2 * x - (one.x + other.x) / 2} ${2 * y - (one.y + other.y) / 2} ${other.x} ${other.y}" fill="none" stroke="${way ? LISTED : '#8a98a5'}" stroke-width="${way ? 2.5 + 6 * weight : 1.5}"${DASHES[lineOf(tie.kind)]}/><text x="${x}" y="${y - 3}" font-size="9" fill="${way ? LISTED : '#4c5b68'}" text-anchor="middle">${safe(tieLabel(tie, way ? weight : undefined))}</text>`;
  });
  const nodes = drawn.nodes.map((one) => {
    const { x, y } = at(one.id), listed = one.node ? isListed(one.node) : false, look = one.node ? lookOf(one.node.kind) : GROUP, fill = listed ? LISTED : look.colour;
    const shape = listed ? `<path d="M${x - 9} ${y - 20}h18l11 11v18l-11 11h-18l-11-11v-18z" fill="${fill}"/>` : look.shape === 'ellipse' ? `<circle cx="${x}" cy="${y}" r="17" fill="${fill}"/>` : `<rect x="${x - 17}" y="${y - 17}" width="34" height="34" rx="5" fill="${fill}"/>`;
    const sign = `<path transform="translate(${x - 11} ${y - 11}) scale(.92)" d="${look.sign}" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`;
    return `${shape}${sign}<text x="${x}" y="${y + 32}" font-size="11" fill="${listed ? LISTED : '#16212b'}" text-anchor="middle">${listed ? '⚑ ' : ''}${safe(nameOf(one))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${wide} ${high}" width="${wide}" height="${high}" font-family="Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, sans-serif"><rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="#fff"/>${lines.join('')}${nodes.join('')}</svg>`;
}
