/** Cytoscape draws what the model says: elements are brought in line with it, and what people do on the canvas is told back. */
import cytoscape, { type Core, type ElementDefinition, type EventObject, type StylesheetJson } from 'cytoscape';
import type { Place } from './graph';
import { GROUP, LISTED, RINGS, lookOf, picture } from './looks';

export interface Heard {
  chosen: (ids: string[], tie: string) => void;
  opened: (id: string) => void;
  menu: (id: string, at: Place) => void;
  moved: (places: [string, Place][]) => void;
  /** What the pointer rests on, and where; "" where it left. */
  over: (id: string, at: Place) => void;
}

export interface View { x: number; y: number; w: number; h: number }

/** Room for the legend below. */
const LEGEND = 84;

export class Painter {
  readonly cy: Core;
  readonly heard: Heard;
  #held = new Map<string, { one: cytoscape.SingularElementArgument; told: ElementDefinition }>();
  #dark: boolean;
  #quiet = false;
  #told = 0;
  #waiting = false;
  #gliding = 0;
  #resting = 0;
  #skipping = false;
  #painted = { zoom: 1, pan: { x: 0, y: 0 } };

  constructor(container: HTMLElement, heard: Heard, private readonly many: boolean, dark: boolean) {
    this.heard = heard;
    this.#dark = dark;
    this.cy = cytoscape({
      container, style: sheet(many, dark), minZoom: 0.04, maxZoom: 3, boxSelectionEnabled: true, selectionType: 'single',
      pixelRatio: many ? 1 : 'auto', layout: { name: 'preset' },
    });
    if (many) this.#glides(container);
    this.cy.on('select unselect', () => this.#choose());
    this.cy.on('dbltap', 'node', (event) => heard.opened(event.target.id()));
    this.cy.on('cxttap', 'node', (event: EventObject) => heard.menu(event.target.id(), at(event)));
    this.cy.on('mouseover', 'node, edge', (event: EventObject) => {
      clearTimeout(this.#resting);
      const id = event.target.id(), { x, y } = event.renderedPosition;
      this.#resting = window.setTimeout(() => heard.over(id, { x, y }), 320);
    });
    this.cy.on('mouseout tapstart viewport', () => { clearTimeout(this.#resting); heard.over('', { x: 0, y: 0 }); });
    this.cy.on('dragfree', 'node', (event) => {
      const dragged = event.target.selected() ? this.cy.nodes(':selected') : event.target;
      dragged.forEach((node: cytoscape.NodeSingular) => { const held = this.#held.get(node.id()); if (held) held.told = { ...held.told, position: { ...node.position() } }; });
      heard.moved(dragged.map((node: cytoscape.NodeSingular) => [node.id(), { ...node.position() }]));
    });
  }

  /** Paint nothing while places are reckoned: a picture that is thrown away costs as much as the one that stays. What is known of the elements is worked out meanwhile. */
  wait(on: boolean): void {
    if (on === this.#waiting) return;
    this.#waiting = on;
    if (!on) return;
    this.#skip();
    this.cy.elements().forEach((one) => { one.numericStyle('width'); });
  }

  /** In a big graph the picture that was painted last is moved and scaled as one, and painted anew at rest. */
  #glide(layer: HTMLElement): void {
    const { zoom, pan } = this.#painted, by = this.cy.zoom() / zoom, now = this.cy.pan();
    layer.style.transform = `translate(${now.x - by * pan.x}px, ${now.y - by * pan.y}px) scale(${by})`;
    clearTimeout(this.#gliding);
    this.#gliding = window.setTimeout(() => { this.#gliding = 0; }, 140);
    this.#skip();
  }

  #glides(container: HTMLElement): void {
    const layer = container.firstElementChild as HTMLElement;
    layer.style.transformOrigin = '0 0';
    this.cy.on('viewport', () => { if (!this.#waiting) this.#glide(layer); });
    this.cy.on('render', () => { this.#painted = { zoom: this.cy.zoom(), pan: { ...this.cy.pan() } }; layer.style.transform = ''; });
  }

  /** The renderer asks in each frame whether to leave it out. */
  #skip(): void {
    if (this.#skipping) return;
    this.#skipping = true;
    const skip = () => {
      this.#skipping = !this.cy.destroyed() && (this.#waiting || this.#gliding > 0);
      if (!this.#skipping) return;
      (this.cy as unknown as { renderer: () => { skipFrame: boolean } }).renderer().skipFrame = true;
      requestAnimationFrame(skip);
    };
    skip();
  }

  /** Bring the canvas in line; only what differs from what it was told last is touched: asking thousands of elements takes long. */
  show(elements: ReadonlyMap<string, ElementDefinition>): void {
    this.#quiet = true;
    this.cy.batch(() => {
      for (const [id, held] of this.#held) if (!elements.has(id)) { held.one.remove(); this.#held.delete(id); }
      const fresh: ElementDefinition[] = [];
      for (const [id, wanted] of elements) {
        const held = this.#held.get(id);
        if (!held) { fresh.push(wanted); continue; }
        const { told, one } = held;
        if (told.data.print !== wanted.data.print) one.data(wanted.data);
        if (told.classes !== wanted.classes) one.classes(String(wanted.classes ?? ''));
        if (wanted.position && (told.position?.x !== wanted.position.x || told.position?.y !== wanted.position.y)) (one as cytoscape.NodeSingular).position({ ...wanted.position });
        held.told = wanted;
      }
      for (const [at, one] of this.cy.add(fresh.map((wanted) => ({ ...wanted, ...(wanted.position ? { position: { ...wanted.position } } : {}) }))).toArray().entries()) this.#held.set(one.id(), { one: one as cytoscape.SingularElementArgument, told: fresh[at]! });
    });
    this.#quiet = false;
  }

  choose(ids: ReadonlySet<string>, tie: string): void {
    this.#quiet = true;
    this.cy.batch(() => {
      this.cy.elements(':selected').forEach((one) => { if (!ids.has(one.id()) && one.id() !== tie) one.unselect(); });
      for (const id of [...ids, tie]) { const one = this.#held.get(id)?.one; if (one && !one.selected()) one.select(); }
    });
    this.#quiet = false;
  }

  restyle(dark: boolean): void {
    if (dark === this.#dark) return;
    this.#dark = dark;
    this.cy.style(sheet(this.many, dark));
  }

  /** All of it in view; a small graph is not blown up. */
  fit(ids?: ReadonlySet<string>): void {
    const some = ids?.size ? this.cy.elements().filter((one) => ids.has(one.id())) : this.cy.elements();
    if (some.empty()) return;
    const box = boxOf(some.nodes().nonempty() ? some.nodes() : some.connectedNodes()), wide = this.cy.width(), high = this.cy.height() - LEGEND, margin = 36;
    const zoom = Math.max(this.cy.minZoom(), Math.min(1.15, (wide - 2 * margin) / (box.w || 1), (high - 2 * margin) / (box.h || 1)));
    this.cy.viewport({ zoom, pan: { x: wide / 2 - (zoom * (2 * box.x + box.w)) / 2, y: high / 2 - (zoom * (2 * box.y + box.h)) / 2 } });
    // a jump, not a way
    clearTimeout(this.#gliding);
    this.#gliding = 0;
  }

  zoom(by: number): void { this.cy.zoom({ level: this.cy.zoom() * by, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } }); }

  /** The node that lies next in a direction: for the arrow keys. */
  next(from: string, dx: number, dy: number): string | undefined {
    const start = this.cy.getElementById(from), here = start.nonempty() ? start.position() : { x: 0, y: 0 };
    let best: string | undefined, least = Infinity;
    this.cy.nodes().forEach((node) => {
      const there = node.position(), x = there.x - here.x, y = there.y - here.y, along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (node.id() !== from && along > 1 && along + 2 * aside < least) { least = along + 2 * aside; best = node.id(); }
    });
    return best;
  }

  /** Keep a node in view. */
  reveal(id: string): void {
    const node = this.cy.getElementById(id);
    if (node.empty()) return;
    const { x, y } = node.renderedPosition();
    if (x < 30 || y < 30 || x > this.cy.width() - 30 || y > this.cy.height() - 30) this.cy.center(node);
  }

  /** Bring a node into the middle, near enough to read its name. */
  centre(id: string): void {
    const node = this.cy.getElementById(id);
    if (node.empty()) return;
    const zoom = Math.max(this.cy.zoom(), this.many ? 0.9 : 0.75), { x, y } = node.position();
    this.cy.viewport({ zoom, pan: { x: this.cy.width() / 2 - zoom * x, y: this.cy.height() / 2 - zoom * y } });
  }

  lookAt(place: Place): void {
    const zoom = this.cy.zoom();
    this.cy.pan({ x: this.cy.width() / 2 - zoom * place.x, y: this.cy.height() / 2 - zoom * place.y });
  }

  /** What of the graph is in view. */
  view(): View {
    const { x1, y1, w, h } = this.cy.extent();
    return { x: x1, y: y1, w, h };
  }

  /** Tell the view whenever it changes; what is returned ends it. */
  follow(heard: (view: View) => void): () => void {
    const tell = () => heard(this.view());
    this.cy.on('viewport resize', tell);
    tell();
    return () => { this.cy.removeListener('viewport resize', tell); };
  }

  png(background: string): Promise<Blob> { return this.cy.png({ output: 'blob-promise', full: true, scale: this.cy.nodes().length > 500 ? 1 : 2, maxWidth: 8000, maxHeight: 8000, bg: background }) as unknown as Promise<Blob>; }
  end(): void { clearTimeout(this.#told); clearTimeout(this.#resting); clearTimeout(this.#gliding); this.cy.destroy(); }

  #choose(): void {
    if (this.#quiet) return;
    clearTimeout(this.#told);
    // a box around many selects them one by one: tell it once
    this.#told = window.setTimeout(() => this.heard.chosen(this.cy.nodes(':selected').map((one) => one.id()), this.cy.edges(':selected').first().id() ?? ''), 0);
  }
}

/** Where nodes lie, with room for their names: measuring each name takes long. */
function boxOf(nodes: cytoscape.NodeCollection): { x: number; y: number; w: number; h: number } {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  nodes.forEach((node) => {
    const { x, y } = node.position();
    left = Math.min(left, x - 62); right = Math.max(right, x + 62); top = Math.min(top, y - 30); bottom = Math.max(bottom, y + 56);
  });
  return { x: left, y: top, w: right - left, h: bottom - top };
}

const at = (event: EventObject): Place => { const { clientX, clientY } = event.originalEvent as MouseEvent; return { x: clientX, y: clientY }; };

function sheet(many: boolean, dark: boolean): StylesheetJson {
  const ink = dark ? '#e6edf3' : '#16212b', back = dark ? '#0f161c' : '#f4f6f8', line = dark ? '#70808e' : '#8a98a5', strong = dark ? '#ff8b84' : LISTED, accent = dark ? '#7cc0ee' : '#17557f';
  const styles = [
    { selector: 'node', style: {
      width: 34, height: 34, shape: 'data(shape)', 'background-color': 'data(colour)', 'background-image': 'data(picture)', 'background-width': '62%', 'background-height': '62%', 'border-width': 0,
      label: 'data(label)', color: ink, 'font-size': many ? 11 : 12.5, 'font-family': 'Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, system-ui, sans-serif', 'text-valign': 'bottom', 'text-margin-y': 4, 'text-wrap': many ? 'none' : 'wrap', 'text-overflow-wrap': 'anywhere', 'text-max-width': '118px',
      'text-background-color': back, 'text-background-opacity': many ? 0 : 0.75, 'text-background-padding': '1px', 'min-zoomed-font-size': many ? 9 : 6,
    } },
    { selector: 'node.focus', style: { width: 44, height: 44, 'border-width': 4, 'border-color': accent, 'border-style': 'double', 'font-weight': 'bold' } },
    { selector: 'node.group', style: { width: 54, height: 54, 'border-width': 3, 'border-color': line, 'border-style': 'dashed', 'font-weight': 'bold' } },
    { selector: 'node.listed', style: { shape: 'octagon', 'background-color': LISTED, 'border-width': 4, 'border-color': strong, width: 42, height: 42, color: strong, 'font-weight': 'bold' } },
    { selector: 'node.ended', style: { 'background-blacken': -0.35, 'border-width': 2, 'border-style': 'dashed', 'border-color': line } },
    { selector: 'node.pinned', style: { 'outline-width': 2, 'outline-color': ink, 'outline-offset': 3, 'outline-style': 'dotted' } },
    ...RINGS.map((colour, at) => ({ selector: `node.ring${at}`, style: { 'underlay-color': colour, 'underlay-opacity': 0.35, 'underlay-padding': 9, 'underlay-shape': 'ellipse' } })),
    { selector: 'edge', style: {
      width: 1.6, 'line-color': line, 'line-style': 'data(line)', 'line-cap': 'round', 'line-dash-pattern': [7, 6], 'curve-style': many ? 'haystack' : 'bezier', 'haystack-radius': 0, 'control-point-step-size': 34, 'target-arrow-shape': many ? 'none' : 'triangle', 'target-arrow-color': line, 'arrow-scale': 0.9,
      ...(many ? {} : { label: 'data(label)', 'font-size': 11, color: ink, 'text-rotation': 'autorotate', 'text-background-color': back, 'text-background-opacity': 0.85, 'text-background-padding': '1px', 'min-zoomed-font-size': 8 }),
    } },
    { selector: 'edge.place', style: { 'line-dash-pattern': [1, 6] } },
    { selector: 'edge.place.way', style: { 'line-dash-pattern': [1, 9] } },
    { selector: 'edge.late', style: { opacity: 0.15 } },
    { selector: 'edge.way', style: { width: 'mapData(weight, 0, 1, 2.5, 9)', 'line-color': strong, 'target-arrow-color': strong, color: strong, 'font-weight': 'bold', 'z-index': 5, label: 'data(label)', 'text-rotation': 'autorotate', 'font-size': 11 } },
    { selector: '.faded', style: { opacity: 0.22 } },
    { selector: 'node:selected', style: { 'overlay-color': accent, 'overlay-opacity': 0.28, 'overlay-padding': 8 } },
    { selector: 'edge:selected', style: { 'overlay-color': accent, 'overlay-opacity': 0.35, 'overlay-padding': 5 } },
    { selector: 'node:active, edge:active', style: { 'overlay-opacity': 0.15 } },
  ];
  return styles as unknown as StylesheetJson;
}

export { GROUP, lookOf, picture };
