/** Where one is: paths of the browser's own history, so that a link can be sent to a colleague. */

export const route = $state({ path: location.pathname, query: read() });

function read(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(location.search));
}

function moved(): void {
  route.path = location.pathname;
  route.query = read();
}

export function href(path: string, query: Record<string, string | number | undefined> = {}): string {
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => [name, String(value)]);
  const text = new URLSearchParams(kept).toString();
  return path + (text && `?${text}`);
}

export function go(path: string, query: Record<string, string | number | undefined> = {}): void {
  history.pushState(null, '', href(path, query));
  moved();
  scrollTo(0, 0);
}

/** The same page with other filters: no new step of the history. */
export function refine(query: Record<string, string | number | undefined>): void {
  history.replaceState(null, '', href(route.path, { ...route.query, ...query }));
  moved();
}

/** Links of this service stay within the page; others, new tabs and downloads are the browser's. */
export function follow(event: MouseEvent): void {
  const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.target || link.hasAttribute('download') || /^\/(v1|openapi|assets)/.test(link.pathname)) return;
  event.preventDefault();
  go(link.pathname, Object.fromEntries(new URLSearchParams(link.search)));
}

addEventListener('popstate', moved);

/** Parameters of a path by a pattern such as /parties/:party; undefined where it is another. */
export function matched(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/'), given = path.replace(/(.)\/$/, '$1').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(given[at]!);
    else if (part !== given[at]) return undefined;
  }
  return params;
}
