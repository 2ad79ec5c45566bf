// A row of the wall: a sequence with its shots, or the assets.
import { Card } from './card';
import type { Work } from './types';

interface Props {
  title: string;
  code: string;
  percent: number | null;
  works: Work[];
  /** What the pictures take their light from; without it each has its own. */
  light?: string;
  fresh: ReadonlySet<string>;
  wanted: ReadonlySet<string>;
  open: string | null;
  setOpen: (id: string | null) => void;
}

export function Strip({ title, code, percent, works, light, fresh, wanted, open, setOpen }: Props) {
  return (
    <section className="strip" aria-label={title}>
      <header className="strip-head">
        <h2>{title}</h2>
        {code && <code>{code}</code>}
        <span className="faint">
          {works.length} {code ? (works.length === 1 ? 'shot' : 'shots') : ''}
          {percent !== null && `  ·  ${Math.round(percent)}%`}
        </span>
      </header>
      {works.length === 0 && <p className="faint">No shots yet.</p>}
      <div className="cards">
        {works.map((work) => (
          <Card key={work.id} work={work} light={light ?? work.id} isOpen={work.id === open}
            isFresh={isFresh(work, fresh)} isDimmed={isDimmed(work, wanted)}
            open={(id) => setOpen(id === open ? null : id)} />
        ))}
      </div>
    </section>
  );
}

function isFresh(work: Work, fresh: ReadonlySet<string>): boolean {
  return fresh.has(work.id) || work.children.nodes.some(({ id }) => fresh.has(id));
}

/** Nothing chosen is everything chosen. */
function isDimmed(work: Work, wanted: ReadonlySet<string>): boolean {
  if (wanted.size === 0 || wanted.has(work.status.code)) return false;
  return !work.children.nodes.some(({ status }) => wanted.has(status.code));
}
