// A document's data in a component: asked again when its variables change, or when told to.
import { useCallback, useEffect, useState } from 'react';
import { Fault, request } from './request';

export interface Answer<T> {
  data: T | null;
  fault: Fault | null;
  isLoading: boolean;
  reload: () => void;
}

export function useQuery<T>(query: string, variables: Record<string, unknown> = {}): Answer<T> {
  const key = JSON.stringify([query, variables]);
  const [state, setState] = useState<{ key: string; data: T | null; fault: Fault | null }>({
    key, data: null, fault: null,
  });
  const [isLoading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const gone = new AbortController();
    setLoading(true);
    const [document, values] = JSON.parse(key) as [string, Record<string, unknown>];
    request<T>(document, values, gone.signal)
      .then((data) => setState({ key, data, fault: null }))
      .catch((error: unknown) => {
        if (gone.signal.aborted) return;
        // What was shown before stays, unless it was about something else.
        setState((old) => ({ key, data: old.key === key ? old.data : null, fault: Fault.of(error) }));
      })
      .finally(() => {
        if (!gone.signal.aborted) setLoading(false);
      });
    return () => gone.abort();
  }, [key, turn]);

  const reload = useCallback(() => setTurn((turn) => turn + 1), []);
  const isOther = state.key !== key;
  return { data: isOther ? null : state.data, fault: isOther ? null : state.fault, isLoading, reload };
}
