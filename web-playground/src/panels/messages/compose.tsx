// A new message: to whom, about what, and what it says.
import { useState, type FormEvent } from 'react';
import PEOPLE from '../../documents/people.graphql?raw';
import SEND from '../../documents/send.graphql?raw';
import { Fault, request } from '../../graphql/request';
import { useQuery } from '../../graphql/use-query';
import { Face } from '../../parts/chip';
import { Busy, Faulty } from '../../parts/states';
import { go } from '../../route';
import type { Me } from '../../shell';
import { Back } from './back';

interface Person {
  id: string;
  name: string;
  login: string;
}

const NOBODY = new Fault('Nobody is chosen.', 'REQUIRED', 'Choose at least one person.');
const NOTHING = new Fault('There is nothing to send.', 'REQUIRED', 'Write a message.');

export function Compose({ me, done }: { me: Me; done: () => void }) {
  const [to, setTo] = useState<ReadonlySet<string>>(new Set());
  const [fault, setFault] = useState<Fault | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (to.size === 0) return setFault(NOBODY);
    if (!String(form.get('subject')).trim() && !String(form.get('body')).trim()) return setFault(NOTHING);
    try {
      const variables = { to: [...to], subject: String(form.get('subject')), body: String(form.get('body')) };
      const data = await request<{ messageSend: { message: { id: string } } }>(SEND, variables);
      done();
      go('messages', data.messageSend.message.id);
    } catch (error) {
      setFault(Fault.of(error));
    }
  };
  const toggle = (id: string) => {
    const next = new Set(to);
    if (!next.delete(id)) next.add(id);
    setTo(next);
    setFault(null);
  };
  return (
    <form className="compose" onSubmit={(event) => void submit(event)}>
      <header className="reading-head"><Back /><h2>New message</h2></header>
      <Recipients me={me} chosen={to} toggle={toggle} />
      <label className="field"><span>Subject</span><input name="subject" maxLength={256} /></label>
      <label className="field"><span>Message</span><textarea name="body" rows={8} /></label>
      {fault && <p className="note is-bad" role="alert">{fault.message} {fault.hint}</p>}
      <div><button className="button is-primary">Send</button></div>
    </form>
  );
}

function Recipients({ me, chosen, toggle }: { me: Me; chosen: ReadonlySet<string>; toggle: (id: string) => void }) {
  const [wanted, setWanted] = useState('');
  const { data, fault, reload } = useQuery<{ users: { nodes: Person[] } }>(PEOPLE);
  if (!data) return fault ? <Faulty fault={fault} retry={reload} /> : <Busy what="people" />;
  const word = wanted.trim().toLowerCase();
  const people = data.users.nodes.filter(({ id, name, login }) => (
    chosen.has(id) || !word || `${name} ${login}`.toLowerCase().includes(word)
  ));
  return (
    <fieldset className="recipients">
      <legend>To</legend>
      {data.users.nodes.length > 12 && (
        <input type="search" value={wanted} onChange={(event) => setWanted(event.target.value)}
          placeholder="Find a person" aria-label="Find a person" />
      )}
      <div className="people">
        {people.map(({ id, name }) => (
          <button type="button" key={id} className="person" aria-pressed={chosen.has(id)} onClick={() => toggle(id)}>
            <Face name={name} size={22} />{id === me.id ? `${name} (you)` : name}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
