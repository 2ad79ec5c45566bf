// Who is logged in. The token lives as long as the tab does: `sessionStorage` is not shared with
// other tabs, and not kept on a machine that many people use.
import { Store } from '../store';

export interface Session {
  token: string | null;
  /** Why somebody who was logged in is not any more; shown by the login screen. */
  notice: string | null;
}

const KEY = 'backlot.token';

export const session = new Store<Session>({ token: sessionStorage.getItem(KEY), notice: null });

export function begin(token: string): void {
  sessionStorage.setItem(KEY, token);
  session.set({ token, notice: null });
}

export function end(notice: string | null = null): void {
  sessionStorage.removeItem(KEY);
  session.set({ token: null, notice });
}

/** The server does not know the token any more. Late answers to an older token change nothing. */
export function expire(token: string | null): void {
  if (token && token === session.get().token) end('Your session is over. Log in again to go on.');
}
