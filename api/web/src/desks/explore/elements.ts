/** The drawn graph as elements of the canvas: labels in the language of the page, looks by kind and state. */
import type { ElementDefinition } from 'cytoscape';
import { percent, t } from '../../lib/say';
import { word } from '../../lib/words.svelte';
import { holds, isListed, marked, onWays, type Drawn, type DrawnNode, type DrawnTie, type Graph } from './graph';
import { GROUP, LISTED, RINGS, lineOf, lookOf, picture } from './looks';

/** What a group is called: by kind, region or community, or as it was named. */
export function groupName(name: string): string {
  const [by = '', rest = ''] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
  if (by === 'kind') return word('nodes', rest);
  if (by === 'region') return rest.endsWith('|') ? t('explore.group.nowhere') : rest.slice(rest.indexOf('|') + 1);
  if (by === 'community') return t('explore.group.community.one', { number: Number(rest) + 1 });
  if (by === 'related') return rest === '0' ? t('explore.group.related.self') : rest === '-' ? t('explore.group.related.none') : t('explore.group.related.round', { round: rest });
  return rest;
}

/** A tie in words: its kind, and the share or probability that it states. */
export function tieLabel(tie: DrawnTie, weight?: number): string {
  const first = tie.ties[0]!, name = word('edges', tie.kind);
  if (weight !== undefined) return `${name} ${percent(weight)}`;
  if (tie.ties.length > 1) return `${name} × ${tie.ties.length}`;
  return first.weight === null ? name : `${name} ${percent(first.weight, 1)}`;
}

/** From so many nodes on the canvas draws short names and straight lines without arrows or words. */
export const MANY = 600;
const brief = (name: string): string => (name.length > 11 ? `${name.slice(0, 10)}…` : name);

export const nameOf = (one: DrawnNode): string => (one.node ? one.node.name : `${groupName(one.group)}（${one.members}）`);

export function elementsOf(graph: Graph, drawn: Drawn, day: string): Map<string, ElementDefinition> {
  const found = new Map<string, ElementDefinition>(), many = drawn.nodes.length > MANY, weights = marked(graph.overlay), ways = onWays(graph.overlay), over = ways.size > 0;
  const rings = new Map([...new Set(graph.groups.values())].sort().map((name, at) => [name, at % RINGS.length]));
  const standing = new Set([...graph.groups].filter(([id]) => ways.has(id)).map(([, name]) => name));
  for (const one of drawn.nodes) {
    const way = one.node ? ways.has(one.id) : standing.has(one.group);
    const listed = one.node ? isListed(one.node) : one.listed > 0, look = one.node ? lookOf(one.node.kind) : GROUP, name = many ? brief(nameOf(one)) : nameOf(one);
    const classes = [
      one.node ? '' : 'group', listed && one.node ? 'listed' : '', one.id === graph.focus ? 'focus' : '', one.node?.state === 'deregistered' ? 'ended' : '', graph.pinned.has(one.id) ? 'pinned' : '',
      one.group && one.node ? `ring${rings.get(one.group)}` : '', over && !way && one.id !== graph.focus ? 'faded' : '',
    ].filter(Boolean).join(' ');
    const label = `${listed ? '⚑ ' : ''}${name}${graph.hubs.has(one.id) ? ' ⊘' : ''}`, shape = look.shape, colour = listed && one.node ? LISTED : look.colour;
    found.set(one.id, { group: 'nodes', data: { id: one.id, label, shape, colour, picture: picture(look), print: label + shape + colour }, classes, position: { ...(graph.places.get(one.id) ?? { x: 0, y: 0 }) } });
  }
  for (const tie of drawn.ties) {
    const known = tie.ties.map((one) => weights.get(one.key)).filter((one): one is number => one !== undefined);
    const weight = known.length ? Math.max(...known) : undefined, label = tieLabel(tie, weight), look = lineOf(tie.kind), line = look === 'solid' ? look : 'dashed';
    const classes = [look === 'dotted' ? 'place' : '', weight === undefined ? '' : 'way', over && weight === undefined ? 'faded' : '', tie.ties.some((one) => holds(one, day)) ? '' : 'late'].filter(Boolean).join(' ');
    found.set(tie.id, { group: 'edges', data: { id: tie.id, source: tie.source, target: tie.target, label, line, weight: weight ?? 0, print: label + line + weight }, classes });
  }
  return found;
}
