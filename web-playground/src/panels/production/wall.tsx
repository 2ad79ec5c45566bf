// The wall of one project: a strip of pictures for each sequence, and one for the assets.
import { useEffect, useMemo, useState } from 'react';
import OUTLINE from '../../documents/outline.graphql?raw';
import SHOTS from '../../documents/shots.graphql?raw';
import { Fault, request } from '../../graphql/request';
import { useQuery } from '../../graphql/use-query';
import { Busy, Empty, Faulty } from '../../parts/states';
import { link } from '../../route';
import { Drawer } from './drawer';
import { Filters } from './filters';
import { lightBeside } from './moods';
import { Strip } from './strip';
import { sequenceOf, type Outline, type Project, type Shots, type Work } from './types';
import { useChanges } from './use-changes';

export function Wall({ project, changed }: { project: Project; changed: () => void }) {
  const outline = useQuery<Outline>(OUTLINE, { project: project.id });
  const shots = useShots(project.id);
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const { fresh, turn } = useChanges(project.id);

  const { reload: reloadOutline } = outline;
  const { reload: reloadShots } = shots;
  useEffect(() => {
    if (turn === 0) return;
    reloadOutline();
    reloadShots();
    changed();
  }, [turn, reloadOutline, reloadShots, changed]);

  const assets = outline.data?.assets.nodes ?? [];
  const groups = useMemo(() => grouped(outline.data, shots.nodes), [outline.data, shots.nodes]);
  const fault = outline.fault ?? shots.fault;
  if (fault && !outline.data) return <Faulty fault={fault} retry={() => { reloadOutline(); reloadShots(); }} />;
  if (!outline.data || !shots.nodes) return <Busy what={project.name} />;
  if (assets.length === 0 && shots.nodes.length === 0) return <NothingYet />;

  const all = [...shots.nodes, ...assets];
  const shown = all.find(({ id }) => id === open);
  const light = groups.find(({ works }) => works.some(({ id }) => id === open))?.light ?? open;
  const card = { fresh, wanted, open, setOpen };
  return (
    <div className={`wall${shown ? ' has-drawer' : ''}`}>
      <div className="strips">
        <Filters works={all} wanted={wanted} choose={setWanted} />
        {groups.map(({ id, code, name, percent, works, light }) => (
          <Strip key={id} title={name} code={code} percent={percent} works={works} {...card}
            {...(light ? { light } : {})} />
        ))}
        {shots.more && <button className="button more" onClick={shots.more}>More shots</button>}
        {assets.length > 0 && <Strip title="Assets" code="" percent={null} works={assets} {...card} />}
      </div>
      {shown && (
        <Drawer key={shown.id} id={shown.id} light={light ?? shown.id} turn={turn} close={() => setOpen(null)} />
      )}
    </div>
  );
}

function NothingYet() {
  return (
    <Empty title="Nothing to see in this project yet">
      Make its first sequence and shots: “Make a project” among the examples
      of <a href={link('explore')}>Explore</a> shows how.
    </Empty>
  );
}

interface Group {
  id: string;
  code: string;
  name: string;
  percent: number | null;
  works: Work[];
  light?: string;
}

function grouped(outline: Outline | null, shots: Work[] | null): Group[] {
  const groups = new Map<string, Group>();
  let before: string | undefined;
  for (const { id, code, name, percentComplete: percent } of outline?.sequences.nodes ?? []) {
    before = lightBeside(id, before);
    groups.set(id, { id, code, name, percent, works: [], light: before });
  }
  const others: Group = { id: 'others', code: '', name: 'Without a sequence', percent: null, works: [] };
  for (const shot of shots ?? []) {
    const sequence = sequenceOf(shot, (id) => groups.has(id));
    ((sequence && groups.get(sequence)) || others).works.push(shot);
  }
  return [...groups.values(), ...(others.works.length > 0 ? [others] : [])];
}

/** The shots of a project, page after page. */
function useShots(project: string) {
  const first = useQuery<Shots>(SHOTS, { project, after: null });
  const [further, setFurther] = useState<Shots['shots'][]>([]);
  const [fault, setFault] = useState<Fault | null>(null);
  useEffect(() => setFurther([]), [first.data]);
  const pages = first.data ? [first.data.shots, ...further] : [];
  const nodes = useMemo(() => (pages.length > 0 ? pages.flatMap((page) => page.nodes) : null), [first.data, further]);
  const end = pages.at(-1)?.pageInfo;
  const more = () => {
    request<Shots>(SHOTS, { project, after: end?.endCursor ?? null })
      .then(({ shots }) => setFurther((old) => [...old, shots]))
      .catch((error: unknown) => setFault(Fault.of(error)));
  };
  return { nodes, fault: first.fault ?? fault, reload: first.reload, more: end?.hasNextPage ? more : null };
}
