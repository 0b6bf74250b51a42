/** Short words that something was done; screen readers hear them, and they go by themselves. Problems stay where they arose. */

interface Toast { id: number; text: string; tone: 'good' | 'bad' }
export const toasts = $state<Toast[]>([]);
let last = 0;

export function tell(text: string, tone: Toast['tone'] = 'good'): void {
  const id = ++last;
  toasts.push({ id, text, tone });
  setTimeout(() => { const at = toasts.findIndex((one) => one.id === id); if (at >= 0) toasts.splice(at, 1); }, tone === 'bad' ? 10_000 : 5_000);
}
