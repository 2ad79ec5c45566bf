// One event: who did what to which record, and each field before and after.
import { Face } from '../../parts/chip';
import { asClock, asMoment } from '../../parts/time';
import type { StudioEvent } from '../../live/feed';

const SHOWN = 6;
const KEPT_BY_SERVER = new Set([
  'revision', 'dateCreated', 'dateUpdated', 'createdBy', 'updatedBy', 'niceName', 'stalkerVersion',
]);
const MADE_UP = /[-_][0-9a-f]{8}[-_][0-9a-f]{4}[-_]/;

export function EventRow({ event }: { event: StudioEvent }) {
  const told = event.changes.filter((change) => isTelling(change));
  const fields = told.slice(0, SHOWN);
  const more = told.length - fields.length;
  return (
    <li className={`event is-${event.action.toLowerCase()}`} data-record={event.recordId}>
      <time dateTime={event.at}>{asClock(event.at)}</time>
      {event.actor
        ? <Face name={event.actor.name} />
        : <span className="face is-system" title="the server itself">⚙</span>}
      <div className="event-body">
        <p className="event-line">
          <strong>{event.actor?.name ?? 'Backlot'}</strong>
          <span className="action">{event.action.toLowerCase()}</span>
          <span className="event-type">{readable(event.type)}</span>
          <b className="event-name">{nameOf(event)}</b>
          {event.project && <code>{event.project.code}</code>}
          {event.cause !== 'caller' && <span className="faint">{event.cause}</span>}
        </p>
        <ul className="changes">
          {fields.map(({ field, before, after }) => (
            <li key={field}>
              <span>{field}</span>
              {event.action !== 'CREATED' && <del>{worded(before)}</del>}
              {event.action !== 'DELETED' && <ins>{worded(after)}</ins>}
            </li>
          ))}
          {more > 0 && <li className="faint">and {more} more</li>}
        </ul>
      </div>
    </li>
  );
}

/** What the server keeps by itself says nothing to people; nor does what was empty and still is. */
function isTelling({ field, before, after }: StudioEvent['changes'][number]): boolean {
  return !KEPT_BY_SERVER.has(field) && !(isEmpty(before) && isEmpty(after));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** Records that nobody gave a name have one with a UUID in it. */
function nameOf({ record, changes }: StudioEvent): string {
  const gone = changes.find(({ field }) => field === 'code' || field === 'name')?.before;
  const name = record?.code || record?.name || (typeof gone === 'string' ? gone : '');
  return MADE_UP.test(name) ? '' : name;
}

function readable(type: string): string {
  return type.toLowerCase().replaceAll('_', ' ');
}

function worded(value: unknown): string {
  if (isEmpty(value)) return '–';
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return asMoment(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (MADE_UP.test(text)) return '(made up)';
  // Keys are long and say nothing; their type does.
  const short = text.replace(/\b([a-z][a-z_]*)_[0-9a-hjkmnp-tv-z]{26}\b/g, (_, type: string) => `${type}…`);
  return short.length > 48 ? `${short.slice(0, 47)}…` : short;
}
