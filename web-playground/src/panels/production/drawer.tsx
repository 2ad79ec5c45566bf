// What is known of one shot or asset: its steps with their people, its times and its notes.
import { useEffect, useRef } from 'react';
import TASK from '../../documents/task.graphql?raw';
import { useQuery } from '../../graphql/use-query';
import { Bar } from '../../parts/bar';
import { Chip, Face } from '../../parts/chip';
import { Busy, Empty, Faulty } from '../../parts/states';
import { asDays, asHours, asMoment } from '../../parts/time';
import { Frame } from './frame';
import type { Details } from './types';

export function Drawer({ id, light, turn, close }: { id: string; light: string; turn: number; close: () => void }) {
  const { data, fault, reload } = useQuery<{ node: Details | null }>(TASK, { id });
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => {
    if (turn > 0) reload();
  }, [turn, reload]);
  return (
    <aside className="drawer" aria-label="Details" tabIndex={-1} ref={panel}
      onKeyDown={(event) => event.key === 'Escape' && close()}>
      <button className="button is-quiet drawer-close" onClick={close} aria-label="Close">✕</button>
      {data?.node ? <About id={id} light={light} it={data.node} />
        : fault ? <Faulty fault={fault} retry={reload} />
        : data ? <Empty title="It is gone">It was deleted, or you may not see it any more.</Empty>
        : <Busy what="details" />}
    </aside>
  );
}

function About({ id, light, it }: { id: string; light: string; it: Details }) {
  const percent = it.percentComplete ?? 0;
  const cut = it.cutIn === undefined ? null : `${it.cutIn}–${it.cutOut} (${it.cutDuration} frames)`;
  return (
    <>
      <div className="drawer-picture">
        <Frame seed={id} light={light} percent={percent} motif={it.type?.name ?? ''} />
      </div>
      <h2>{it.code ?? it.name} <Chip status={it.status} isLong /></h2>
      <p className="faint">
        {[it.type?.name ?? it.kind.toLowerCase(), ...it.tags.nodes.map(({ name }) => `#${name}`)].join('  ·  ')}
      </p>
      {it.description && <p>{it.description}</p>}
      <dl className="facts">
        {cut && <><dt>Cut</dt><dd>{cut}</dd></>}
        <dt>Schedule</dt><dd>{asDays(it.start, it.end)}</dd>
        <dt>Work</dt><dd>{asHours(it.totalLoggedSeconds)} of {asHours(it.scheduleSeconds)}</dd>
      </dl>
      <h3>Steps</h3>
      {it.children.nodes.length === 0 && <p className="faint">No steps were planned yet.</p>}
      <ul className="plan">
        {it.children.nodes.map((step) => (
          <li key={step.id}>
            <span className="plan-head">
              <strong>{step.name}</strong>
              {step.versions.totalCount > 0 && <code>v{pad(step.versions.nodes[0]?.versionNumber ?? 0)}</code>}
              <span className="grow" />
              <Chip status={step.status} />
            </span>
            <Bar percent={step.percentComplete ?? 0} status={step.status} />
            <span className="plan-foot">
              <span className="faces">
                {step.resources.nodes.map((user) => <Face key={user.id} name={user.name} size={20} />)}
              </span>
              <span>{step.resources.nodes.map((user) => user.name).join(', ') || 'nobody yet'}</span>
              <span className="grow" />
              <span>{asHours(step.totalLoggedSeconds)} / {asHours(step.scheduleSeconds)}</span>
            </span>
          </li>
        ))}
      </ul>
      {it.notes.nodes.length > 0 && <h3>Notes</h3>}
      {it.notes.nodes.map((note) => (
        <blockquote key={note.id}>
          <p>{note.content}</p>
          <footer>{note.createdBy?.name ?? 'Backlot'}, {asMoment(note.dateCreated)}</footer>
        </blockquote>
      ))}
    </>
  );
}

function pad(number: number): string {
  return String(number).padStart(3, '0');
}
