// What is shown where there is nothing to show: still loading, nothing there, or a fault.
import type { ReactNode } from 'react';
import type { Fault } from '../graphql/request';

export function Busy({ what }: { what: string }) {
  return <div className="state" role="status"><span className="spinner" aria-hidden="true" />Loading {what}</div>;
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children && <div className="state-text">{children}</div>}
    </div>
  );
}

export function Faulty({ fault, retry }: { fault: Fault; retry?: () => void }) {
  return (
    <div className="state is-bad" role="alert">
      <h2>{fault.message}</h2>
      {fault.hint && <div className="state-text">{fault.hint}</div>}
      <div className="state-foot">
        <code>{fault.code}</code>
        {retry && <button className="button" onClick={retry}>Try again</button>}
      </div>
    </div>
  );
}
