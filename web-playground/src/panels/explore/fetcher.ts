// How GraphiQL reaches the server: over HTTP with our token, or over the socket for subscriptions.
import { getOperationAST, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { post, type Body } from '../../graphql/request';
import { socket } from '../../graphql/socket';
import { Store } from '../../store';

/** Whether mutations only answer what would be, and change nothing. */
export const isDryRun = new Store(false);

function isSubscription(params: FetcherParams, document: DocumentNode | undefined): boolean {
  return document !== undefined && getOperationAST(document, params.operationName)?.operation === 'subscription';
}

export const fetcher: Fetcher = (params: FetcherParams, options?: FetcherOpts) => {
  const body: Body = { query: params.query, variables: params.variables ?? {} };
  if (params.operationName) body.operationName = params.operationName;
  if (isSubscription(params, options?.documentAST)) {
    const { query, operationName = null } = body;
    const variables = params.variables ?? {};
    return socket().iterate({ query, variables, operationName }) as AsyncIterable<ExecutionResult>;
  }
  const document = options?.documentAST;
  const isMutation = document && getOperationAST(document, params.operationName)?.operation === 'mutation';
  if (isMutation && isDryRun.get()) body.extensions = { dryRun: true };
  return post(body, (options?.headers as Record<string, string> | undefined) ?? {}) as ReturnType<Fetcher>;
};
