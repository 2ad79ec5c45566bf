// Every change of the studio as it happens.
import { useEffect, useMemo, useState } from 'react';
import { line } from '../../graphql/socket';
import { feed, forgetEvents, markEventsSeen, type StudioEvent } from '../../live/feed';
import { Empty } from '../../parts/states';
import { link } from '../../route';
import { useStore } from '../../store';
import '../../styles/live.css';
import { DeedRow } from './deed-row';
import { deedsOf } from './deeds';
import { readable } from './telling';

const ACTIONS = ['CREATED', 'UPDATED', 'DELETED', 'RESTORED'] as const;

export function LivePanel() {
  const { events, fault, hasGap } = useStore(feed);
  const [action, setAction] = useState<StudioEvent['action'] | null>(null);
  const [type, setType] = useState('');
  const [frozen, setFrozen] = useState<StudioEvent[] | null>(null);
  useEffect(markEventsSeen, [events]);

  const types = useMemo(() => [...new Set(events.map((event) => event.type))].sort(), [events]);
  const isWanted = (event: StudioEvent) => (
    (action === null || event.action === action) && (type === '' || event.type === type)
  );
  const shown = (frozen ?? events).filter(isWanted);
  const waiting = frozen ? events.length - frozen.length : 0;
  return (
    <div className="page">
      <header className="page-head">
        <h1>Live events</h1>
        <div className="segments" role="group" aria-label="Only one kind of change">
          <button aria-pressed={action === null} onClick={() => setAction(null)}>All</button>
          {ACTIONS.map((name) => (
            <button key={name} aria-pressed={action === name} onClick={() => setAction(name)}>
              {name.toLowerCase()}
            </button>
          ))}
        </div>
        <select value={type} onChange={(event) => setType(event.target.value)} aria-label="Only one type">
          <option value="">every type</option>
          {types.map((name) => <option key={name} value={name}>{readable(name)}</option>)}
        </select>
        <span className="grow" />
        <button className="button" onClick={() => setFrozen(frozen ? null : events)}>
          {frozen ? `Go on${waiting > 0 ? ` (${waiting} new)` : ''}` : 'Hold'}
        </button>
        <button className="button" onClick={() => { forgetEvents(); setFrozen(null); }}>Clear</button>
      </header>
      <Condition />
      {hasGap && <p className="note is-bad">Some events may be missing here: the connection was lost before there
        was one to go on after, or the log does not reach back so far.</p>}
      {fault && <p className="note is-bad" role="alert">{fault.message} {fault.hint}</p>}
      {shown.length === 0 ? <Waiting isFiltered={events.length > 0} /> : (
        <ol className="events">{deedsOf(shown).map((deed) => <DeedRow key={deed.id} deed={deed} />)}</ol>
      )}
    </div>
  );
}

function Condition() {
  const state = useStore(line);
  if (state !== 'lost') return null;
  return (
    <p className="note" role="status">
      The connection is lost. It is tried again; whatever happens meanwhile is told then, from the last event on.
    </p>
  );
}

function Waiting({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="Nothing like that happened yet">Other events came: look at all of them.</Empty>;
  return (
    <Empty title="Waiting for the first change">
      Whatever anybody changes in the studio is told here, with what it was before and after. Run “Make a note”
      in <a href={link('explore')}>Explore</a>, and come back.
    </Empty>
  );
}
