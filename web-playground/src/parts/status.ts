// The colours of statuses. A status can bring its own in `htmlStyle`; the seeded ones have these.
export interface Status {
  code: string;
  name: string;
  htmlStyle: string;
}

const COLOURS: Record<string, string> = {
  WFD: '#64707f', RTS: '#4f8ff0', WIP: '#f0b254', PREV: '#a67cf0', HREV: '#ec6a5e', DREV: '#e08a4c',
  OH: '#8d7f6b', STOP: '#7a4b4b', CMPL: '#48b883', NEW: '#4f8ff0', APP: '#48b883', RREV: '#ec6a5e',
  OPEN: '#4f8ff0', CLS: '#64707f', UR: '#f0b254', READ: '#64707f', REP: '#48b883',
};

/** The order in which work passes through them; others come last. */
const ORDER = ['CMPL', 'PREV', 'WIP', 'HREV', 'DREV', 'RTS', 'WFD', 'OH', 'STOP'];

const OWN = /(?:background(?:-color)?|color)\s*:\s*(#[0-9a-f]{3,8}|rgb\([\d\s,.%]+\)|[a-z]+)/i;

export function colour(status: Status): string {
  const own = OWN.exec(status.htmlStyle)?.[1];
  return own ?? COLOURS[status.code] ?? '#7d8797';
}

export function byProgress(a: Status, b: Status): number {
  return rank(a) - rank(b) || a.code.localeCompare(b.code);
}

function rank({ code }: Status): number {
  const place = ORDER.indexOf(code);
  return place < 0 ? ORDER.length : place;
}
