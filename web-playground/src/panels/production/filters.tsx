// The statuses of what is on the wall, as a legend that can be pressed to point some out.
import type { CSSProperties } from 'react';
import { byProgress, colour, type Status } from '../../parts/status';
import type { Work } from './types';

interface Props {
  works: Work[];
  wanted: ReadonlySet<string>;
  choose: (wanted: ReadonlySet<string>) => void;
}

export function Filters({ works, wanted, choose }: Props) {
  const counts = new Map<string, { status: Status; count: number }>();
  for (const { status } of works.flatMap((work) => work.children.nodes)) {
    const known = counts.get(status.code);
    counts.set(status.code, { status, count: (known?.count ?? 0) + 1 });
  }
  const sorted = [...counts.values()].sort((a, b) => byProgress(a.status, b.status));
  const toggle = (code: string) => {
    const next = new Set(wanted);
    if (!next.delete(code)) next.add(code);
    choose(next);
  };
  return (
    <div className="filters" role="group" aria-label="Point out steps by status">
      {sorted.map(({ status, count }) => (
        <button key={status.code} className="filter" aria-pressed={wanted.has(status.code)}
          style={{ '--hue': colour(status) } as CSSProperties} onClick={() => toggle(status.code)}>
          <i aria-hidden="true" />{status.name}<b>{count}</b>
        </button>
      ))}
      {wanted.size > 0 && <button className="button is-quiet" onClick={() => choose(new Set())}>Show all</button>}
    </div>
  );
}
