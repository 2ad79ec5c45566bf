// Which changes of an event say something to people, and in which words.
import { called, isMadeUp, typeOf } from '../../live/names';
import { asHours, asMoment } from '../../parts/time';
import type { StudioEvent } from '../../live/feed';

export type Change = StudioEvent['changes'][number];
type Names = ReadonlyMap<string, string | null>;

/** What the server keeps by itself. */
const KEPT_BY_SERVER = new Set([
  'revision', 'dateCreated', 'dateUpdated', 'createdBy', 'updatedBy', 'niceName', 'stalkerVersion',
  'statusList', 'level', 'computedStart', 'computedEnd', 'totalLoggedSeconds', 'scheduleSeconds',
]);
/** What every new record has: worth telling only once somebody changes it. */
const PRESET = new Set([
  'start', 'end', 'duration', 'scheduleTiming', 'scheduleUnit', 'scheduleModel', 'scheduleConstraint',
  'allocationStrategy', 'persistentAllocation', 'priority', 'isMilestone', 'isStereoscopic', 'bidTiming',
  'bidUnit', 'reviewNumber', 'sourceIn', 'sourceOut', 'thread', 'sent',
]);
const NAMING = new Set(['name', 'code', 'subject', 'body', 'content']);
const LONGEST = 48;
const LONGEST_NAME = 64;
const NAMED = 3;

/** What is shown of an event, and what can be unfolded. The lead is what stands above it. */
export function told(event: StudioEvent, lead: StudioEvent, atMost: number): { shown: Change[]; folded: Change[] } {
  const changes = event.changes.filter(({ before, after }) => !(isEmpty(before) && isEmpty(after)));
  const headlines = new Set([nameOf(event), lead.recordId, event.actor?.id, event.project?.id]);
  const telling = changes.filter((change) => isTelling(change, event) && !isSaid(change, event, headlines));
  const shown = telling.slice(0, atMost);
  return { shown, folded: changes.filter((change) => !shown.includes(change)) };
}

function isTelling({ field, after }: Change, event: StudioEvent): boolean {
  if (KEPT_BY_SERVER.has(field)) return false;
  if (typeof after === 'string' && isMadeUp(after)) return false;
  return !isWhole(event) || !PRESET.has(field);
}

/** Whether an event is about all of a record, and not about what somebody changed of it. */
function isWhole({ action }: StudioEvent): boolean {
  return action === 'CREATED' || action === 'DELETED';
}

/** Whether it stands in a headline already. */
function isSaid({ field, before, after }: Change, event: StudioEvent, headlines: ReadonlySet<unknown>): boolean {
  if (!isWhole(event)) return false;
  if (field === 'user' && event.record?.user) return true;
  const value = event.action === 'CREATED' ? after : before;
  const isLong = typeof value === 'string' && NAMING.has(field) && value.length > LONGEST_NAME;
  return headlines.has(value) && !isLong;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** What the record is called; one that is gone, what it was called. */
export function nameOf({ record, changes }: StudioEvent): string {
  if (record) return called(record);
  const gone = changes.filter(({ field, before }) => NAMING.has(field) && typeof before === 'string');
  return called({ id: '', ...Object.fromEntries(gone.map(({ field, before }) => [field, before])) });
}

/** A name as a headline has room for it. */
export function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

export function readable(type: string): string {
  return type.toLowerCase().replaceAll('_', ' ');
}

/** The ids in the values of an event. */
export function idsOf({ changes }: StudioEvent): string[] {
  const values = changes.flatMap(({ before, after }) => [before, after].flat());
  return values.filter((value): value is string => typeof value === 'string' && typeOf(value) !== undefined);
}

export function worded(field: string, value: unknown, names: Names): string {
  if (isEmpty(value)) return '–';
  if (Array.isArray(value)) return listed(field, value, names);
  if (typeof value === 'number' && /(^d|D)uration$|Seconds$/.test(field) && value >= 3600) return asHours(value);
  if (typeof value !== 'string') return cut(JSON.stringify(value));
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return asMoment(value);
  if (isMadeUp(value)) return '(made up)';
  const type = typeOf(value);
  if (!type) return cut(value);
  const name = names.get(value);
  // Not asked yet, or without a name: then its type says the most.
  return name === undefined ? '…' : cut(name ?? `a ${type}`);
}

function listed(field: string, values: unknown[], names: Names): string {
  const words = values.slice(0, NAMED).map((value) => worded(field, value, names));
  const rest = values.length - words.length;
  return words.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
