// What has just changed in a project, so that it can be pointed out, and when to ask again.
import { useEffect, useRef, useState } from 'react';
import { feed } from '../../live/feed';

const FRESH = 3000;
/** Changes come in handfuls; one look at them all is enough. */
const GATHERED = 500;

export function useChanges(project: string): { fresh: ReadonlySet<string>; turn: number } {
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [turn, setTurn] = useState(0);
  const seen = useRef(feed.get().events[0]?.cursor);
  useEffect(() => {
    let reload: ReturnType<typeof setTimeout> | undefined;
    let fade: ReturnType<typeof setTimeout> | undefined;
    const listen = () => {
      const { events } = feed.get();
      const end = events.findIndex(({ cursor }) => cursor === seen.current);
      const news = events.slice(0, end < 0 ? events.length : end).filter((it) => it.project?.id === project);
      seen.current = events[0]?.cursor;
      if (news.length === 0) return;
      setFresh((old) => new Set([...old, ...news.map(({ recordId }) => recordId)]));
      clearTimeout(fade);
      fade = setTimeout(() => setFresh(new Set()), FRESH);
      reload ??= setTimeout(() => {
        reload = undefined;
        setTurn((turn) => turn + 1);
      }, GATHERED);
    };
    const stop = feed.subscribe(listen);
    return () => {
      stop();
      clearTimeout(reload);
      clearTimeout(fade);
    };
  }, [project]);
  return { fresh, turn };
}
