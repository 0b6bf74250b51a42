/** What else is asked of a party beside its dossier, as far as the user's scopes go; each part comes when it comes. */
import { Asked } from '../../lib/asked.svelte';
import type { Party } from '../../lib/parties';
import { ask } from '../../lib/service';
import { session } from '../../lib/session.svelte';
import type { Control, Grade, History, Holdings, Linked, PhoenixAnswer, Restored } from './types';

const ORGANISATIONS = ['enterprise', 'individual_business', 'cooperative', 'social', 'village', 'institution'];

export class Around {
  linked = new Asked<Linked>();
  history = new Asked<History>();
  control = new Asked<Control>();
  holdings = new Asked<Holdings>();
  phoenix = new Asked<PhoenixAnswer>();
  grade = new Asked<Grade>();
  repairs = new Asked<Restored[]>();
  readonly graph = session.may('graph:ask');
  readonly ledger = session.may('ledger:read');

  ask(party: Party, day: string): void {
    const at = `/v1/parties/${encodeURIComponent(party.id)}`, query = { as_of: day };
    const firm = ORGANISATIONS.includes(party.kind);
    if (this.graph) {
      void this.linked.run((signal) => ask(`${at}/linked`, { query: { ...query, limit: 20 }, signal }));
      void this.history.run((signal) => ask(`${at}/timeline`, { query, signal }));
      if (firm) void this.control.run((signal) => ask(`${at}/control`, { query, signal }));
      if (firm || party.kind === 'person') void this.holdings.run((signal) => ask(`${at}/holdings`, { query, signal }));
      if (firm) void this.phoenix.run((signal) => ask(`${at}/phoenix`, { query, signal }));
    }
    if (this.ledger) {
      if (firm) void this.grade.run((signal) => ask(`${at}/grade`, { query, signal }));
      void this.repairs.run((signal) => ask(`${at}/repairs`, { query, signal }));
    }
  }
}
