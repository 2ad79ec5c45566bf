// Where in the playground one is: `#/panel/rest`, so that links and the back button work.
import { Store } from './store';

export const PANELS = ['production', 'explore', 'live', 'messages', 'plugins'] as const;
export type Panel = (typeof PANELS)[number];

export interface Route {
  panel: Panel;
  /** What of the panel: the id of a project or of a message. */
  rest: string;
}

function read(): Route {
  const [, panel = '', rest = ''] = location.hash.split('/');
  const known = PANELS.find((name) => name === panel);
  return { panel: known ?? 'production', rest: decodeURIComponent(rest) };
}

export const route = new Store<Route>(read());
addEventListener('hashchange', () => route.set(read()));

export function link(panel: Panel, rest = ''): string {
  return rest ? `#/${panel}/${encodeURIComponent(rest)}` : `#/${panel}`;
}

export function go(panel: Panel, rest = ''): void {
  location.hash = link(panel, rest);
}
