/** Language and colours of this browser; kept in its local storage, which a private window may not have. */

export type Language = 'zh' | 'en';
export type Theme = 'auto' | 'light' | 'dark';

const dark = matchMedia('(prefers-color-scheme: dark)');

export const preferences = $state<{ language: Language; theme: Theme; dark: boolean }>({ language: 'zh', theme: 'auto', dark: false });

export function kept(key: string): string | null {
  try { return localStorage.getItem(`xintu.${key}`); } catch { return null; }
}

export function keep(key: string, value: string): void {
  try { localStorage.setItem(`xintu.${key}`, value); } catch { /* the choice holds for this page only */ }
}

export function begin(): void {
  preferences.language = kept('language') === 'en' ? 'en' : 'zh';
  const theme = kept('theme');
  preferences.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';
  dark.addEventListener('change', show);
  show();
}

export function choose(change: Partial<Pick<typeof preferences, 'language' | 'theme'>>): void {
  Object.assign(preferences, change);
  keep('language', preferences.language);
  keep('theme', preferences.theme);
  show();
}

function show(): void {
  preferences.dark = preferences.theme === 'dark' || (preferences.theme === 'auto' && dark.matches);
  document.documentElement.lang = preferences.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset.theme = preferences.dark ? 'dark' : 'light';
}
