// A message that has just arrived, for some seconds, on whatever panel one is.
import { useEffect } from 'react';
import { dismiss, mail } from '../live/mail';
import { link, route } from '../route';
import { useStore } from '../store';
import { Face } from './chip';

const SHOWN = 8000;

export function Toast() {
  const { arrived } = useStore(mail);
  const { panel } = useStore(route);
  useEffect(() => {
    if (!arrived) return;
    const timer = setTimeout(dismiss, SHOWN);
    return () => clearTimeout(timer);
  }, [arrived]);
  const isShown = arrived !== null && panel !== 'messages';
  return (
    <div className="toasts" role="status" aria-live="polite">
      {isShown && (
        <div className="toast">
          <Face name={arrived.sender?.name ?? '?'} size={32} />
          <a href={link('messages', arrived.id)} onClick={dismiss}>
            <strong>{arrived.sender?.name ?? 'Somebody'}</strong>
            <span>{arrived.subject || arrived.body}</span>
          </a>
          <button className="button is-quiet" onClick={dismiss} aria-label="Put away">✕</button>
        </div>
      )}
    </div>
  );
}
