/** The model of the canvas: operations, what is seen, and steps back and again. Run by Node itself: `node --test api/web/tests/graph.test.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, History, close, drawn, gather, group, groupId, hide, holds, isListed, keyOf, marked, onWays, open, pin, put, remove, retime, show, shownTies, type GraphNode, type Overlay, type Tie } from '../src/desks/explore/graph.ts';
import { concentric, distances, layered } from '../src/desks/explore/layouts.ts';

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({ id, name: `合成${id}`, code: '', kind: 'enterprise', region: '341800', state: '', lists: [], degree: {}, ...more });
function tie(source: string, target: string, more: Partial<Tie> = {}): Tie {
  const plain = { kind: 'shareholder', source, target, since: '', until: '', weight: null, properties: {}, records: ['shareholders:00'], ...more };
  return { ...plain, key: keyOf(plain) };
}
const four = put(EMPTY, { nodes: ['a', 'b', 'c', 'd'].map((id) => node(id)), ties: [tie('a', 'b'), tie('b', 'c'), tie('c', 'd', { kind: 'located_at' })] });

test('a part is put on the graph once, each node with a place of its own', () => {
  const again = put(four, { nodes: [node('a')], ties: [tie('a', 'b'), tie('a', 'nowhere')] });
  assert.deepEqual([again.nodes.size, again.ties.size, again.focus], [4, 3, 'a']);
  assert.equal(new Set([...four.places.values()].map((place) => `${place.x},${place.y}`)).size, 4);
  assert.equal(again.places, four.places, 'places stay');
});

test('what tells no state leaves the one before; what tells one replaces it', () => {
  const listed = put(four, { nodes: [node('d', { state: 'listed', lists: [{ list: 'tax_serious', title: '', from: '2025-01-01', to: '', record: 'x' }] })], ties: [] });
  assert.ok(isListed(put(listed, { nodes: [node('d')], ties: [] }).nodes.get('d')!));
  assert.ok(!isListed(put(listed, { nodes: [node('d', { state: 'clear' })], ties: [] }).nodes.get('d')!));
});

test('hidden nodes and their ties are not drawn, and come back', () => {
  const hidden = hide(four, ['b']);
  assert.deepEqual(drawn(hidden).nodes.map((one) => one.id), ['a', 'c', 'd']);
  assert.equal(drawn(hidden).ties.length, 1);
  assert.equal(drawn(show(hidden)).ties.length, 3);
  assert.equal(four.hidden.size, 0, 'operations change no graph that is there');
});

test('a removed node takes its ties, places, pins and the centre with it', () => {
  const gone = remove(pin(four, ['a', 'b']), ['a']);
  assert.deepEqual([gone.nodes.size, gone.ties.size, [...gone.pinned], gone.focus, gone.places.has('a')], [3, 2, ['b'], 'b', false]);
});

test('pinning what is pinned frees it', () => {
  assert.deepEqual([...pin(four, ['a', 'b']).pinned], ['a', 'b']);
  assert.equal(pin(pin(four, ['a']), ['a']).pinned.size, 0);
  assert.deepEqual([...pin(pin(four, ['a']), ['a', 'b']).pinned], ['a', 'b']);
});

test('a closed group is one node; ties into it of one kind are one, those within it none', () => {
  const two = group(four, new Map([['a', 'x'], ['b', 'x'], ['c', 'y'], ['d', 'y']])), shut = close(two, ['x']);
  assert.deepEqual(drawn(shut).nodes.map((one) => [one.id, one.members]), [[groupId('x'), 2], ['c', 1], ['d', 1]]);
  assert.deepEqual(drawn(shut).ties.map((one) => [one.source, one.target, one.kind]), [[groupId('x'), 'c', 'shareholder'], ['c', 'd', 'located_at']]);
  const crowd = gather(put(four, { nodes: [], ties: [tie('a', 'c')] }), ['a', 'b'], 'mine');
  assert.deepEqual(drawn(crowd).ties.map((one) => one.ties.length), [2, 1]);
  assert.equal(drawn(open(crowd)).nodes.length, 4);
});

test('another day has the ties and states of that day', () => {
  const then = retime(four, '2020-01-01', { nodes: [node('d', { state: 'listed' })], ties: [tie('a', 'd', { until: '2021-01-01' })] });
  assert.deepEqual([then.asOf, then.nodes.size, [...then.ties.values()].map((one) => one.target)], ['2020-01-01', 4, ['d']]);
  const some = tie('a', 'b', { since: '2020-01-01', until: '2021-01-01' });
  assert.deepEqual(['2019-12-31', '2020-01-01', '2021-01-01', ''].map((day) => holds(some, day)), [false, true, false, true]);
});

test('ways to listed parties mark the ties that they use, each with the most it keeps', () => {
  const step = { key: tie('a', 'b').key, from: 'a', to: 'b', factors: {} };
  const finding = { party: { id: 'd', name: '' }, lists: [], score: 0, severity: 1, freshness: 1, ways: [{ probability: 0.2, steps: [{ ...step, weight: 0.2 }] }, { probability: 0.9, steps: [{ ...step, weight: 0.9 }] }] };
  const overlay: Overlay = { party: 'a', findings: [finding], cut: [] };
  assert.equal(marked(overlay).get(step.key), 0.9);
  assert.deepEqual([...onWays(overlay)], ['a', 'b']);
  assert.equal(marked(undefined).size, 0);
});

test('steps are undone and done again; a new step forgets those undone; an amendment is none', () => {
  const history = new History();
  history.do('start', four);
  history.amend((graph) => ({ ...graph, focus: 'c' }));
  history.do('hide', hide(history.now, ['a']));
  assert.equal(history.undo(), 'hide');
  assert.deepEqual([history.now.focus, history.now.hidden.size, history.canRedo], ['c', 0, 'hide']);
  assert.equal(history.redo(), 'hide');
  history.undo();
  history.do('pin', pin(history.now, ['b']));
  assert.deepEqual([history.canRedo, history.redo()], [undefined, undefined]);
  assert.deepEqual([history.undo(), history.undo(), history.undo()], ['pin', 'start', undefined]);
  assert.equal(history.now, EMPTY);
});

test('the oldest steps are forgotten', () => {
  const history = new History(EMPTY, 2);
  for (const id of ['a', 'b', 'c']) history.do('focus', { ...history.now, focus: id });
  history.undo(); history.undo();
  assert.deepEqual([history.undo(), history.now.focus], [undefined, 'a']);
});

test('counts of ties on the graph by kind', () => assert.deepEqual([...shownTies(four, 'c')], [['shareholder', 1], ['located_at', 1]]));

test('rings are by hops, layers go down from holders; circles end, nothing stands on another', () => {
  const { nodes, ties } = drawn(four), far = distances(nodes, ties, 'b');
  assert.deepEqual([...far].sort(), [['a', 1], ['b', 0], ['c', 1], ['d', 2]]);
  const rings = concentric(nodes, ties, 'b'), radius = (id: string) => Math.round(Math.hypot(rings.get(id)!.x, rings.get(id)!.y));
  assert.equal(radius('b'), 0);
  assert.equal(radius('a'), radius('c'));
  assert.ok(radius('d') > radius('a'));
  const rows = layered(nodes, ties);
  assert.ok(rows.get('a')!.y < rows.get('b')!.y && rows.get('c')!.y < rows.get('d')!.y);
  const circle = layered(nodes, [...ties, { source: 'd', target: 'a', kind: 'shareholder' }]);
  assert.equal(new Set([...circle.values()].map((place) => `${place.x},${place.y}`)).size, 4);
});
