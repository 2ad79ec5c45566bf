// The production at a glance: projects above, the wall of the chosen one below.
import PROJECTS from '../../documents/projects.graphql?raw';
import { useQuery } from '../../graphql/use-query';
import { Busy, Empty, Faulty } from '../../parts/states';
import { link, route } from '../../route';
import { useStore } from '../../store';
import '../../styles/production.css';
import { Projects } from './projects';
import type { Project } from './types';
import { Wall } from './wall';

export function ProductionPanel() {
  const { rest } = useStore(route);
  const { data, fault, reload } = useQuery<{ projects: { nodes: Project[] } }>(PROJECTS);
  if (!data) return fault ? <Faulty fault={fault} retry={reload} /> : <Busy what="projects" />;
  const projects = data.projects.nodes;
  const chosen = projects.find(({ id }) => id === rest) ?? projects[0];
  if (!chosen) {
    return (
      <Empty title="There is no project that you can see">
        Somebody who leads a project can make you a member of it. Administrators make projects with the
        mutation <code>projectCreate</code> in <a href={link('explore')}>Explore</a>.
      </Empty>
    );
  }
  return (
    <div className="production">
      <Projects projects={projects} chosen={chosen.id} />
      <Wall key={chosen.id} project={chosen} changed={reload} />
    </div>
  );
}
