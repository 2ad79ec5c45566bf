// The messages to whoever is logged in: how many are unread, and the last one that arrived.
import RECEIVED from '../documents/message-received.graphql?raw';
import { follow } from '../graphql/socket';
import { Store } from '../store';

export interface Letter {
  id: string;
  subject: string;
  body: string;
  sent: string;
  sender: { id: string; name: string } | null;
  thread: { id: string } | null;
}

export interface Mail {
  unread: number;
  /** The last that arrived, until it was seen or put away. */
  arrived: Letter | null;
  /** Grows with each arrival, so that lists know when to look again. */
  turn: number;
}

export const mail = new Store<Mail>({ unread: 0, arrived: null, turn: 0 });

interface Received {
  cursor: string;
  message: Letter | null;
}

/** Follows the inbox; answers how to stop. */
export function followMail(): () => void {
  return follow<Received>(RECEIVED, {
    next: ({ message }) => mail.update(({ unread, turn }) => (
      { unread: unread + 1, arrived: message, turn: turn + 1 }
    )),
  });
}

export function setUnread(unread: number): void {
  mail.update((old) => ({ ...old, unread }));
}

export function dismiss(): void {
  mail.update((old) => ({ ...old, arrived: null }));
}
