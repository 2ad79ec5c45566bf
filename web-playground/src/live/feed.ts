// The events of the studio since one logged in, newest first, whatever panel is open.
import EVENTS from '../documents/events.graphql?raw';
import { follow } from '../graphql/socket';
import type { Fault } from '../graphql/request';
import { Store } from '../store';
import { forgetName, forgetNames, type Named } from './names';

export interface StudioEvent {
  cursor: string;
  at: string;
  action: 'CREATED' | 'UPDATED' | 'DELETED' | 'RESTORED';
  type: string;
  recordId: string;
  cause: string;
  mutationId: string;
  record: Named | null;
  actor: { id: string; name: string } | null;
  project: { id: string; code: string } | null;
  changes: { field: string; before: unknown; after: unknown }[];
}

export interface Feed {
  events: StudioEvent[];
  /** How many came while nobody looked. */
  unseen: number;
  fault: Fault | null;
  /** Whether the log did not reach back to where the stream was cut. */
  hasGap: boolean;
}

const KEPT = 400;
/** What a record is called by. */
const NAMING = new Set(['name', 'code', 'subject', 'body', 'content']);
const NOTHING: Feed = { events: [], unseen: 0, fault: null, hasGap: false };

export const feed = new Store<Feed>(NOTHING);

/** Follows the log; answers how to stop. */
export function followEvents(): () => void {
  feed.set(NOTHING);
  forgetNames();
  return follow<StudioEvent>(EVENTS, {
    next: (event) => {
      if (event.changes.some(({ field }) => NAMING.has(field))) forgetName(event.recordId);
      feed.update((old) => ({
        ...old, events: [event, ...old.events].slice(0, KEPT), unseen: old.unseen + 1, fault: null,
      }));
    },
    gap: () => feed.update((old) => ({ ...old, hasGap: true })),
    fault: (fault) => feed.update((old) => ({ ...old, fault })),
  });
}

export function markEventsSeen(): void {
  if (feed.get().unseen > 0) feed.update((old) => ({ ...old, unseen: 0 }));
}

export function forgetEvents(): void {
  feed.set(NOTHING);
}
