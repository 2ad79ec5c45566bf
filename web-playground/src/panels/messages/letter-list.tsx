// The messages of a box, one line or two each.
import { Face } from '../../parts/chip';
import { asMoment } from '../../parts/time';
import { link } from '../../route';
import type { Letter } from '../../live/mail';

export interface Listed extends Letter {
  status: { code: string };
  recipients?: { totalCount: number; nodes: { name: string }[] };
}

export function LetterList({ letters, chosen, isSent }: { letters: Listed[]; chosen: string; isSent: boolean }) {
  return (
    <ul className="letter-list">
      {letters.map((letter) => {
        const isUnread = !isSent && letter.status.code === 'UR';
        const names = letter.recipients?.nodes.map(({ name }) => name).join(', ');
        const who = isSent ? `to ${names ?? ''}` : (letter.sender?.name ?? 'somebody who left');
        return (
          <li key={letter.id}>
            <a className={`letter${isUnread ? ' is-unread' : ''}`} href={link('messages', letter.id)}
              aria-current={letter.id === chosen ? 'true' : undefined}>
              <Face name={(isSent ? letter.recipients?.nodes[0]?.name : letter.sender?.name) ?? '?'} size={32} />
              <span className="letter-body">
                <span className="letter-head">
                  <strong>{who}</strong>
                  <time dateTime={letter.sent}>{asMoment(letter.sent)}</time>
                </span>
                <span className="letter-subject">{letter.subject || letter.body}</span>
                {letter.subject && <span className="letter-text">{letter.body}</span>}
              </span>
              {isUnread && <i className="letter-dot" role="img" aria-label="unread" />}
            </a>
          </li>
        );
      })}
    </ul>
  );
}
