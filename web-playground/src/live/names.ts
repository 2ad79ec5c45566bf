// The names of records that events know by their ids: asked for in handfuls, and kept.
import NAMES from '../documents/names.graphql?raw';
import { post } from '../graphql/request';
import { Store } from '../store';

export interface Named {
  id: string;
  name?: string;
  code?: string;
  subject?: string;
  body?: string;
  content?: string;
  user?: { name: string } | null;
}

const GATHERED = 30;
const AT_MOST = 100;
const KEY = /^([a-z][a-z_]*)_[0-9a-hjkmnp-tv-z]{26}$/;
const MADE_UP = /[-_][0-9a-f]{8}[-_][0-9a-f]{4}[-_]/;

/** By id; `null` for what has no name, or is not to be seen. */
export const names = new Store<ReadonlyMap<string, string | null>>(new Map());

const wanted = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The type that an id tells of, in words; nothing for what is no id. */
export function typeOf(id: string): string | undefined {
  return KEY.exec(id)?.[1]?.replaceAll('_', ' ');
}

/** Whether a text has a UUID in it: the name of what nobody gave a name. */
export function isMadeUp(text: string): boolean {
  return MADE_UP.test(text);
}

/** What people call a record; what nobody gave a name is known by its code or by what it says. */
export function called({ name, code, subject, body, content, user }: Named): string {
  const given = name && !isMadeUp(name) ? name : '';
  return subject || given || code || content || body || user?.name || '';
}

/** Asks for those names that are not known yet. */
export function wantNames(ids: Iterable<string>): void {
  for (const id of ids) if (!names.get().has(id)) wanted.add(id);
  if (wanted.size > 0) timer ??= setTimeout(() => void ask(), GATHERED);
}

export function forgetName(id: string): void {
  if (!names.get().has(id)) return;
  names.update((old) => new Map([...old].filter(([known]) => known !== id)));
}

export function forgetNames(): void {
  wanted.clear();
  names.set(new Map());
}

async function ask(): Promise<void> {
  timer = undefined;
  const ids = [...wanted].slice(0, AT_MOST);
  ids.forEach((id) => wanted.delete(id));
  // One that was not asked about by now is asked about next.
  const before = new Map<string, string | null>(ids.map((id) => [id, null]));
  const found = await namesOf(ids);
  names.update((old) => new Map([...old, ...before, ...found]));
  wantNames([]);
}

/** A type that is not to be read spoils the answer for all: then each type is asked for alone. */
async function namesOf(ids: string[]): Promise<[string, string | null][]> {
  const answer = await post({ query: NAMES, variables: { ids } }).catch(() => null);
  const data = answer?.data as { nodes: (Named | null)[] } | null | undefined;
  if (data) return data.nodes.filter((it) => it !== null).map((it) => [it.id, called(it) || null]);
  const types = [...new Set(ids.map(typeOf))];
  if (!answer || types.length < 2) return [];
  const each = types.map((type) => namesOf(ids.filter((id) => typeOf(id) === type)));
  return (await Promise.all(each)).flat();
}
