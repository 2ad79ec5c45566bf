// Asks the server over HTTP, and makes errors of what it refuses.
import { expire, session } from '../session/session';

export interface GraphQLFault {
  message: string;
  extensions?: { code?: string; hint?: string; requestId?: string };
}

/** What went wrong, in words for people: a message, and a hint what to do. */
export class Fault extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(message: string, code: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  static of(error: unknown): Fault {
    if (error instanceof Fault) return error;
    return new Fault(error instanceof Error ? error.message : String(error), 'UNKNOWN', '');
  }

  static ofErrors(errors: readonly GraphQLFault[]): Fault {
    const [first] = errors;
    const { code = 'UNKNOWN', hint = '' } = first?.extensions ?? {};
    return new Fault(first?.message ?? 'The server gave no reason', code, hint);
  }
}

export interface Body {
  query: string;
  variables?: unknown;
  operationName?: string | null;
  extensions?: Record<string, unknown>;
}

/** The answer as it came, errors and all. */
export async function post(
  body: Body,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<{ data?: unknown; errors?: readonly GraphQLFault[] }> {
  const { token } = session.get();
  const sent: Record<string, string> = {
    accept: 'application/graphql-response+json, application/json',
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value;
  const response = await fetch('/graphql', {
    method: 'POST', headers: sent, body: JSON.stringify(body), signal,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Fault('The server does not answer.', 'UNREACHABLE', 'Is it still running? Try again.');
  });
  const text = await response.text();
  let answer: { data?: unknown; errors?: readonly GraphQLFault[] };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    throw new Fault(`The server answered ${response.status} without JSON.`, 'UNREADABLE', '');
  }
  // A token that was typed into the headers of Explore is no reason to end the session.
  const isOurs = token !== null && sent['authorization'] === `Bearer ${token}`;
  if (isOurs && answer.errors?.some((it) => it.extensions?.code === 'UNAUTHENTICATED')) expire(token);
  return answer;
}

/** The data of a document that must not fail. */
export async function request<T>(
  query: string,
  variables: Record<string, unknown> = {},
  signal: AbortSignal | null = null,
): Promise<T> {
  const { data, errors } = await post({ query, variables }, {}, signal);
  if (errors && errors.length > 0) throw Fault.ofErrors(errors);
  return data as T;
}
