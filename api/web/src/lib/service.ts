/** The one way to the service: sessions, purposes, problem details, downloads. Desks call `ask`, `send`, `download` and nothing else. */
import { preferences } from './preferences.svelte';
import { session } from './session.svelte';
import { t } from './say';

export type Query = Record<string, string | number | boolean | readonly string[] | undefined | null>;

/** What the service refused, as its problem details say; status 0: it could not be reached. */
export class Problem extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly more: Record<string, unknown> = {}) {
    super(detail || title);
  }
}

/** What a page shows of anything that was thrown. */
export const asProblem = (error: unknown): Problem => (error instanceof Problem ? error : new Problem(-1, t('problem.other'), String(error)));

export interface Request {
  query?: Query;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON, or as it is (a file). */
  body?: unknown;
  type?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The JSON of an answer. */
export async function ask<T>(path: string, request: Request = {}): Promise<T> {
  const answer = await call(path, request);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** The JSON of an answer to something that writes. */
export const send = <T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, more: Request = {}): Promise<T> =>
  ask<T>(path, { ...more, method, body });

/** Lines of JSON as they come; stops when the signal does. */
export async function* lines<T>(path: string, request: Request = {}): AsyncGenerator<T> {
  const reader = (await call(path, request)).body!.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const whole = (rest + (value ?? '')).split('\n');
    rest = done ? '' : (whole.pop() ?? '');
    for (const line of whole) if (line.trim()) yield JSON.parse(line) as T;
    if (done) return;
  }
}

/** Saves an answer as a file of this computer. */
export async function download(path: string, name: string, request: Request = {}): Promise<void> {
  saveAs(await (await call(path, request)).blob(), name);
}

export function saveAs(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The answer itself. Who is no longer signed in, or has to say a purpose, is asked, and the request goes on where it was. */
export async function call(path: string, request: Request = {}): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const answer = await reach(path, request);
    if (answer.ok) return answer;
    const found = await problem(answer);
    if (attempt < 2 && (await mended(found, answer))) continue;
    throw found;
  }
}

async function reach(path: string, request: Request): Promise<Response> {
  const { query, method = 'GET', body, type, signal } = request;
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': preferences.language === 'zh' ? 'zh-CN' : 'en', ...request.headers };
  if (session.purpose) headers['X-Purpose'] = encodeURIComponent(session.purpose);
  if (method !== 'GET') headers['X-CSRF-Token'] = session.csrf;
  const asIs = body instanceof Blob || typeof body === 'string';
  if (body !== undefined) headers['Content-Type'] = type ?? (body instanceof Blob && body.type ? body.type : 'application/json');
  try {
    return await fetch(path + search(query), { method, headers, signal, credentials: 'same-origin', body: body === undefined ? undefined : asIs ? (body as Blob | string) : JSON.stringify(body) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, t('problem.unreachable'), t('problem.unreachable.remedy'));
  }
}

export function search(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null && one !== '' && one !== false) params.append(name, String(one));
  }
  const text = params.toString();
  return text && `?${text}`;
}

async function problem(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const { title = answer.statusText, detail = '', ...more } = told;
  return new Problem(answer.status, String(title), String(detail), more);
}

async function mended(found: Problem, answer: Response): Promise<boolean> {
  if (session.user && (found.more.key === 'session_over' || found.more.key === 'not_signed_in')) return session.again();
  if (found.more.key === 'purpose_needed') return session.state();
  const wait = Number(answer.headers.get('Retry-After') ?? 0);
  if (found.status !== 429 || wait > 10) return false;
  await new Promise((done) => setTimeout(done, wait * 1000));
  return true;
}
