// What one document did: its events belong together, and one of them says the most.
import type { StudioEvent } from '../../live/feed';

export interface Deed {
  id: string;
  /** The event that the others followed from, or the first of those that were asked for. */
  lead: StudioEvent;
  /** The others: what was asked for, then what followed from it. */
  others: StudioEvent[];
}

/** The deeds of a list of events, both with the newest first. */
export function deedsOf(events: readonly StudioEvent[]): Deed[] {
  const groups: StudioEvent[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    if (group?.[0]?.mutationId === event.mutationId) group.push(event);
    else groups.push([event]);
  }
  return groups.flatMap((group) => {
    const inOrder = [...group].reverse();
    const asked = inOrder.filter(({ cause }) => cause === 'caller');
    const [lead, ...others] = [...asked, ...inOrder.filter(({ cause }) => cause !== 'caller')];
    // The oldest event is there from the first that comes: the row stays the same one as it grows.
    return lead ? [{ id: inOrder[0]?.cursor ?? lead.cursor, lead, others }] : [];
  });
}
