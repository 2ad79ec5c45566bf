// Times and amounts in words.
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const moment = new Intl.DateTimeFormat(undefined, {
  day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});

export const asClock = (time: string): string => clock.format(new Date(time));
export const asMoment = (time: string): string => moment.format(new Date(time));

export function asDays(start: string | null, end: string | null): string {
  if (!start || !end) return 'not scheduled';
  return `${day.format(new Date(start))} – ${day.format(new Date(end))}`;
}

/** Hours of work, as schedules count them. */
export function asHours(seconds: number): string {
  return `${Math.round(seconds / 3600)} h`;
}

/** A span of microseconds, in the unit that suits it. */
export function asSpan(microseconds: number): string {
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`;
  const milliseconds = microseconds / 1000;
  return `${milliseconds.toLocaleString(undefined, { maximumFractionDigits: milliseconds < 10 ? 1 : 0 })} ms`;
}
