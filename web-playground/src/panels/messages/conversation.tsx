// A conversation from its beginning, and an answer to it. What is shown counts as read.
import { useEffect, useRef, useState, type FormEvent } from 'react';
import MARK_READ from '../../documents/mark-read.graphql?raw';
import SEND from '../../documents/send.graphql?raw';
import THREAD from '../../documents/thread.graphql?raw';
import { Fault, request } from '../../graphql/request';
import { useQuery } from '../../graphql/use-query';
import { mail, setUnread } from '../../live/mail';
import { Face } from '../../parts/chip';
import { Busy, Empty, Faulty } from '../../parts/states';
import { asMoment } from '../../parts/time';
import type { Me } from '../../shell';
import { useStore } from '../../store';
import { Back } from './back';

interface Person {
  id: string;
  name: string;
}

interface Said {
  id: string;
  subject: string;
  body: string;
  sent: string;
  status: { code: string };
  sender: Person | null;
  recipients: { nodes: Person[] };
  attachments: { nodes: { id: string; name: string }[] };
}

export function Conversation({ id, me, changed }: { id: string; me: Me; changed: () => void }) {
  const { turn } = useStore(mail);
  const { data, fault, reload } = useQuery<{ messageThread: { nodes: Said[] } }>(THREAD, { id });
  const end = useRef<HTMLDivElement>(null);
  const said = data?.messageThread.nodes;

  useEffect(() => {
    if (turn > 0) reload();
  }, [turn, reload]);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
    const mine = (said ?? []).filter((it) => it.recipients.nodes.some((to) => to.id === me.id));
    if (mine.length > 0) void markRead(mine.map(({ id }) => id), changed);
  }, [said, me.id, changed]);

  if (!said) return fault ? <Faulty fault={fault} retry={reload} /> : <Busy what="the conversation" />;
  const last = said.at(-1);
  if (!last) return <Empty title="It is gone">The message was deleted, or it was not sent to you.</Empty>;
  return (
    <div className="conversation">
      <header className="reading-head">
        <Back />
        <h2>{said[0]?.subject || 'No subject'}</h2>
        <p className="faint">{partners(said)}</p>
      </header>
      <ol className="bubbles">
        {said.map((it) => <Bubble key={it.id} said={it} isMine={it.sender?.id === me.id} />)}
        <div ref={end} />
      </ol>
      <Answer last={last} me={me} sent={() => { reload(); changed(); }} />
    </div>
  );
}

function partners(said: Said[]): string {
  const people = said.flatMap((it) => [it.sender, ...it.recipients.nodes]);
  return [...new Set(people.map((person) => person?.name ?? 'somebody who left'))].join(', ');
}

async function markRead(ids: string[], changed: () => void): Promise<void> {
  // A message that was sent to others as well may not be there any more; reading goes on without.
  const data = await request<{ messageMarkRead: { count: number; unreadMessageCount: number } }>(MARK_READ, { ids })
    .catch(() => null);
  if (!data) return;
  setUnread(data.messageMarkRead.unreadMessageCount);
  if (data.messageMarkRead.count > 0) changed();
}

function Bubble({ said, isMine }: { said: Said; isMine: boolean }) {
  return (
    <li className={`bubble${isMine ? ' is-mine' : ''}`}>
      <Face name={said.sender?.name ?? '?'} size={30} />
      <div className="bubble-body">
        <p className="bubble-head">
          <strong>{isMine ? 'You' : (said.sender?.name ?? 'Somebody who left')}</strong>
          <time dateTime={said.sent}>{asMoment(said.sent)}</time>
        </p>
        <p className="bubble-text">{said.body || said.subject}</p>
        {said.attachments.nodes.map(({ id, name }) => <span className="tag" key={id}>{name}</span>)}
      </div>
    </li>
  );
}

function Answer({ last, me, sent }: { last: Said; me: Me; sent: () => void }) {
  const [fault, setFault] = useState<Fault | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const all = [last.sender, ...last.recipients.nodes];
    const others = all.filter((it): it is Person => it !== null && it.id !== me.id);
    const to = [...new Set((others.length > 0 ? others : [me]).map(({ id }) => id))];
    const body = String(new FormData(form).get('body'));
    try {
      await request(SEND, { to, body, inReplyTo: last.id });
      setFault(null);
      form.reset();
      sent();
    } catch (error) {
      setFault(Fault.of(error));
    }
  };
  return (
    <form className="answer" onSubmit={(event) => void submit(event)}>
      {fault && <p className="note is-bad" role="alert">{fault.message} {fault.hint}</p>}
      <textarea name="body" rows={2} placeholder="Answer" aria-label="Answer" required />
      <button className="button is-primary">Send</button>
    </form>
  );
}
