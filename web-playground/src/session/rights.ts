// What whoever is logged in may see, so that nothing is offered that would be refused.
import ADMINISTRATOR from '../documents/administrator.graphql?raw';
import { Fault, request } from '../graphql/request';
import { Store } from '../store';

/** Whether an administrator is logged in; `null` until that is known. */
export const isAdministrator = new Store<boolean | null>(null);

/** Finds out; answers how to stop. */
export function learnRights(): () => void {
  const gone = new AbortController();
  isAdministrator.set(null);
  request(ADMINISTRATOR, {}, gone.signal)
    .then(() => isAdministrator.set(true))
    .catch((error: unknown) => {
      if (Fault.of(error).code === 'FORBIDDEN') isAdministrator.set(false);
    });
  return () => gone.abort();
}
