/** The day that somebody wrote, as ISO: 2026-1-5, 2026/01/05, 20260105, 2026年1月5日. "" for nothing, undefined for what is no day. */
export function dayOf(text: string): string | undefined {
  const given = text.trim(), parts = /^(\d{4})[-/.年\s]?(\d{1,2})[-/.月\s]?(\d{1,2})日?$/.exec(given);
  if (!given) return '';
  if (!parts) return undefined;
  const day = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`, read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day) ? day : undefined;
}
