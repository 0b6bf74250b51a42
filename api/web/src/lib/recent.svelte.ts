/** Parties that were looked at on this page since it was opened: ids and names stay in memory, nothing of them is kept on the machine. */

interface Seen { id: string; name: string }
export const recent = $state<Seen[]>([]);

export function seen(party: Seen): void {
  const before = recent.findIndex((one) => one.id === party.id);
  if (before >= 0) recent.splice(before, 1);
  recent.unshift({ id: party.id, name: party.name });
  if (recent.length > 8) recent.pop();
}
