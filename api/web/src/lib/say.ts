/** What people read, in Chinese with an English switch: texts by key, a file a desk, and values as they are written in each language. */
import { TEXTS } from '../texts';
import { preferences } from './preferences.svelte';

export type Texts = Record<string, readonly [zh: string, en: string]>;
export type Key = keyof typeof TEXTS;
type Params = Record<string, string | number>;

/** The text of a key with its {params} filled in. */
export function t(key: Key, params: Params = {}): string {
  return fill(TEXTS[key][preferences.language === 'zh' ? 0 : 1], params);
}

/** The text of a key that is put together from data, or `otherwise` where there is none. */
export function told(key: string, otherwise: string, params: Params = {}): string {
  return key in TEXTS ? t(key as Key, params) : otherwise;
}

/** One of a pair that the service answers with: {zh, en}. */
export function either(pair: { zh?: string; en?: string } | undefined, otherwise = ''): string {
  return pair?.[preferences.language] ?? pair?.zh ?? otherwise;
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(typeof params[name] === 'number' ? number(params[name] as number) : params[name]) : whole));
}

const locale = () => (preferences.language === 'zh' ? 'zh-CN' : 'en-GB');

/** Several, as each language strings them together. */
export const together = (parts: readonly string[]): string => parts.join(preferences.language === 'zh' ? '、' : ', ');

export function number(value: number, digits = 0): string {
  return value.toLocaleString(locale(), { maximumFractionDigits: digits });
}

/** Yuan as each language counts them: in units of ten thousand in Chinese. */
export function money(yuan: number, named = true): string {
  const text = preferences.language === 'zh' ? `${number(yuan / 10_000, 2)}${named ? ' 万元' : ''}` : number(yuan, 2);
  return named && preferences.language === 'en' ? `${text} yuan` : text;
}

/** A share 0..1 as per cent. */
export function percent(value: number, digits = 0): string {
  return value.toLocaleString(locale(), { style: 'percent', maximumFractionDigits: digits });
}

/** Days stay as the record says (ISO); moments of UTC are shown in the time of this browser. */
export function moment(value: string | undefined | null): string {
  if (!value) return '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const read = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(read.getTime()) ? value : read.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
}

export const today = (): string => new Date().toLocaleDateString('sv-SE');

/** A colon and brackets, as each language writes them. */
export const colon = (): string => (preferences.language === 'zh' ? '：' : ': ');
export const bracketed = (text: string | number): string => (preferences.language === 'zh' ? `（${text}）` : ` (${text})`);
