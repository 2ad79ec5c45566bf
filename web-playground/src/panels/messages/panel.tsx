// Messages: the inbox on the left, a conversation or a new message on the right.
import { useEffect, useState } from 'react';
import INBOX from '../../documents/inbox.graphql?raw';
import SENT from '../../documents/sent.graphql?raw';
import { useQuery } from '../../graphql/use-query';
import { dismiss, mail, setUnread } from '../../live/mail';
import { Busy, Empty, Faulty } from '../../parts/states';
import { go, route } from '../../route';
import type { Me } from '../../shell';
import { useStore } from '../../store';
import '../../styles/messages.css';
import { Compose } from './compose';
import { Conversation } from './conversation';
import { LetterList, type Listed } from './letter-list';

type Box = 'all' | 'unread' | 'sent';

const NEW = 'new';

interface Letters {
  unreadMessageCount?: number;
  inbox?: { nodes: Listed[] };
  messages?: { nodes: Listed[] };
}

export function MessagesPanel({ me }: { me: Me }) {
  const { rest } = useStore(route);
  const { turn } = useStore(mail);
  const [box, setBox] = useState<Box>('all');
  const variables = box === 'sent' ? { me: me.id } : { unreadOnly: box === 'unread' };
  const { data, fault, reload } = useQuery<Letters>(box === 'sent' ? SENT : INBOX, variables);

  useEffect(dismiss, [turn]);
  useEffect(() => {
    if (turn > 0) reload();
  }, [turn, reload]);
  useEffect(() => {
    if (data?.unreadMessageCount !== undefined) setUnread(data.unreadMessageCount);
  }, [data]);

  const letters = (box === 'sent' ? data?.messages : data?.inbox)?.nodes;
  return (
    <div className={`messages${rest ? ' is-reading' : ''}`}>
      <section className="letters" aria-label="Messages">
        <header className="letters-head">
          <div className="segments" role="group" aria-label="Which messages">
            {(['all', 'unread', 'sent'] as const).map((name) => (
              <button key={name} aria-pressed={box === name} onClick={() => setBox(name)}>
                {name === 'all' ? 'inbox' : name}
              </button>
            ))}
          </div>
          <span className="grow" />
          <button className="button is-primary" onClick={() => go('messages', NEW)}>New message</button>
        </header>
        {!letters ? (fault ? <Faulty fault={fault} retry={reload} /> : <Busy what="messages" />)
          : letters.length === 0 ? <NoLetters box={box} />
          : <LetterList letters={letters} chosen={rest} isSent={box === 'sent'} />}
      </section>
      <section className="reading" aria-label="Reading">
        {rest === NEW ? <Compose me={me} done={reload} />
          : rest ? <Conversation key={rest} id={rest} me={me} changed={reload} />
          : <Empty title="Choose a message">Or write a new one. Whoever it is for sees it at once.</Empty>}
      </section>
    </div>
  );
}

function NoLetters({ box }: { box: Box }) {
  if (box === 'unread') return <Empty title="All is read">New messages appear here as they are sent.</Empty>;
  if (box === 'sent') return <Empty title="You have sent nothing yet">“New message” is the beginning.</Empty>;
  return (
    <Empty title="No messages yet">
      They appear here as they are sent. Write one to yourself to see how it looks.
    </Empty>
  );
}
