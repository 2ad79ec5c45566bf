// The one WebSocket of the page, and streams over it that lose nothing: after a lost connection a
// stream goes on behind the cursor that it saw last.
import { createClient, type Client } from 'graphql-ws';
import { expire, session } from '../session/session';
import { Store } from '../store';
import { Fault, type GraphQLFault } from './request';

export type Line = 'off' | 'connecting' | 'live' | 'lost';

/** How the line to the server is; `live` once the streams have begun. */
export const line = new Store<Line>('off');

const FORBIDDEN = 4403;
/** Answered once the streams that were begun before it have begun. */
const PROBE = '{ __typename }';
const LONGEST_PAUSE = 10_000;

function pause(attempt: number): Promise<void> {
  const time = Math.min(LONGEST_PAUSE, 250 * 2 ** attempt) * (0.75 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, time));
}

/** Told after a lost connection, when streams are about to go on. */
const streams = new Set<() => void>();

function open(token: string): Client {
  const client = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    connectionParams: { Authorization: `Bearer ${token}` },
    lazy: true,
    keepAlive: 15_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: pause,
    shouldRetry: (event) => (event as CloseEvent).code !== FORBIDDEN,
    on: {
      connecting: (isRetry) => line.set(isRetry ? 'lost' : 'connecting'),
      connected: (_socket, _payload, wasRetry) => {
        if (wasRetry) streams.forEach((stream) => stream());
        client.subscribe({ query: PROBE }, {
          next: () => line.set('live'), error: () => undefined, complete: () => undefined,
        });
      },
      closed: (event) => {
        const { code } = event as CloseEvent;
        line.set(code === 1000 ? 'off' : 'lost');
        if (code === FORBIDDEN) expire(token);
      },
    },
  });
  return client;
}

let current: { token: string; client: Client } | null = null;

function close(): void {
  // It fails for a socket that is still being opened, and never will be.
  Promise.resolve(current?.client.dispose()).catch(() => undefined);
  current = null;
}

/** The socket of whoever is logged in; opened by its first stream. */
export function socket(): Client {
  const { token } = session.get();
  if (!token) throw new Fault('Nobody is logged in.', 'UNAUTHENTICATED', 'Log in first.');
  if (current?.token !== token) {
    close();
    current = { token, client: open(token) };
  }
  return current.client;
}

session.subscribe(() => {
  if (current && session.get().token !== current.token) {
    close();
    line.set('off');
  }
});

export interface Listener<T> {
  next: (value: T) => void;
  /** The log does not reach back to where the stream was: something was missed. */
  gap?: () => void;
  fault?: (fault: Fault) => void;
}

/** Follows a subscription whose only field answers with a cursor. Answers how to end it. */
export function follow<T extends { cursor: string }>(query: string, listener: Listener<T>): () => void {
  // The client sends this very object again after a lost connection, with the cursor of by then.
  const variables: { after: string | null } = { after: null };
  let stop: (() => void) | null = null;
  let isOver = false;
  let failures = 0;

  const again = () => {
    failures += 1;
    void pause(failures).then(() => {
      if (!isOver && session.get().token) begin();
    });
  };
  const refuse = (reason: unknown) => {
    if (isOver || !Array.isArray(reason)) return;
    const fault = Fault.ofErrors(reason as GraphQLFault[]);
    if (fault.code === 'CURSOR_EXPIRED' || fault.code === 'INVALID_CURSOR') {
      variables.after = null;
      listener.gap?.();
    } else {
      listener.fault?.(fault);
    }
    again();
  };
  // Nothing was seen yet, so there is no cursor to go on after.
  const restart = () => variables.after ?? listener.gap?.();
  const begin = () => {
    stop = socket().subscribe<Record<string, T>>({ query, variables }, {
      next: ({ data, errors }) => {
        if (errors && errors.length > 0) return refuse(errors);
        const value = data && Object.values(data)[0];
        if (!value) return;
        failures = 0;
        variables.after = value.cursor;
        listener.next(value);
      },
      error: refuse,
      complete: () => {
        if (!isOver) again();
      },
    });
  };
  streams.add(restart);
  begin();
  return () => {
    isOver = true;
    streams.delete(restart);
    stop?.();
  };
}
