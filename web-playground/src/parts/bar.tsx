// Progress: a plain bar, and one whose pieces are as long as each status is frequent.
import type { CSSProperties } from 'react';
import { byProgress, colour, type Status } from './status';

export function Bar({ percent, status }: { percent: number; status: Status }) {
  const rounded = Math.round(percent);
  const style = { '--hue': colour(status), '--part': `${Math.min(100, percent)}%` } as CSSProperties;
  return (
    <span className="bar" style={style} role="progressbar" aria-valuenow={rounded} aria-valuemin={0}
      aria-valuemax={100} aria-label={`${rounded} % complete`} />
  );
}

export interface Share {
  status: Status;
  count: number;
}

export function Shares({ shares }: { shares: Share[] }) {
  const sorted = [...shares].sort((a, b) => byProgress(a.status, b.status));
  const words = sorted.map(({ status, count }) => `${count} ${status.name}`).join(', ');
  return (
    <span className="shares" role="img" aria-label={words}>
      {sorted.map(({ status, count }) => (
        <span key={status.code} title={`${status.name}: ${count}`}
          style={{ flexGrow: count, background: colour(status) }} />
      ))}
    </span>
  );
}
