// One deed: who did it and when, what they did, and what else came with it.
import { useEffect, useState } from 'react';
import type { StudioEvent } from '../../live/feed';
import { names, wantNames } from '../../live/names';
import { Face } from '../../parts/chip';
import { asClock } from '../../parts/time';
import { useStore } from '../../store';
import type { Deed } from './deeds';
import { idsOf, nameOf, readable, shortened, told, worded } from './telling';

/** So many fields of the first event, and of the others, are shown before one unfolds them. */
const OF_LEAD = 6;
const OF_OTHERS = 3;
/** So many other records are listed. */
const LISTED = 3;

export function DeedRow({ deed }: { deed: Deed }) {
  const { lead, others } = deed;
  const [isOpen, setOpen] = useState(false);
  const known = useStore(names);
  useEffect(() => wantNames([lead, ...others].flatMap(idsOf)), [lead, others, known]);
  const listed = isOpen ? others : others.slice(0, LISTED);
  const rest = others.length - listed.length;
  return (
    <li className={`event is-${lead.action.toLowerCase()}`} data-record={lead.recordId}>
      <time dateTime={lead.at}>{asClock(lead.at)}</time>
      {lead.actor
        ? <Face name={lead.actor.name} />
        : <span className="face is-system" title="the server itself">⚙</span>}
      <div className="event-body">
        <div className="told">
          <p className="event-line">
            <strong>{lead.actor?.name ?? 'Backlot'}</strong>
            <Headline event={lead} />
            {lead.project && <code>{lead.project.code}</code>}
          </p>
          <Changes event={lead} lead={lead} atMost={OF_LEAD} />
        </div>
        {others.length > 0 && (
          <ul className="others" aria-label="Together with it">
            {listed.map((event) => (
              <li key={event.cursor} className={`other told is-${event.action.toLowerCase()}`}>
                <span className="event-line"><Headline event={event} /></span>
                <Changes event={event} lead={lead} atMost={OF_OTHERS} />
              </li>
            ))}
            {rest > 0 && (
              <li><button className="unfold" onClick={() => setOpen(true)}>
                and {rest} more {rest === 1 ? 'record' : 'records'}
              </button></li>
            )}
          </ul>
        )}
      </div>
    </li>
  );
}

function Headline({ event }: { event: StudioEvent }) {
  return (
    <>
      <span className="action">{event.action.toLowerCase()}</span>
      <span className="event-type">{readable(event.type)}</span>
      <b className="event-name">{shortened(nameOf(event))}</b>
      {event.cause !== 'caller' && <span className="cause">{event.cause}</span>}
    </>
  );
}

function Changes({ event, lead, atMost }: { event: StudioEvent; lead: StudioEvent; atMost: number }) {
  const known = useStore(names);
  const [isOpen, setOpen] = useState(false);
  const { shown, folded } = told(event, lead, atMost);
  const fields = isOpen ? [...shown, ...folded] : shown;
  if (fields.length === 0 && folded.length === 0) return null;
  return (
    <ul className={`changes${fields.length === 0 ? ' is-bare' : ''}`}>
      {fields.map(({ field, before, after }) => (
        <li key={field}>
          <span>{field}</span>
          {event.action !== 'CREATED' && <del>{worded(field, before, known)}</del>}
          {event.action !== 'DELETED' && <ins>{worded(field, after, known)}</ins>}
        </li>
      ))}
      {folded.length > 0 && (
        <li className="is-fold">
          <button className="unfold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'less' : `${shown.length > 0 ? 'and ' : ''}${folded.length} more`}
          </button>
        </li>
      )}
    </ul>
  );
}
