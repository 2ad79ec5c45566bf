// The projects, each as a wide picture with what its work is at.
import { Chip, Face } from '../../parts/chip';
import { Shares } from '../../parts/bar';
import { asDays, asHours } from '../../parts/time';
import { link } from '../../route';
import { Frame } from './frame';
import type { Project } from './types';

export function Projects({ projects, chosen }: { projects: Project[]; chosen: string }) {
  return (
    <nav className="projects" aria-label="Projects">
      {projects.map((project) => (
        <ProjectCard key={project.id} project={project} isChosen={project.id === chosen} />
      ))}
    </nav>
  );
}

/** How much of the planned work was logged, in percent. */
export function progress({ tasks }: Project): number {
  const { scheduleSeconds, totalLoggedSeconds } = tasks.aggregate.sum;
  return scheduleSeconds ? Math.min(100, (100 * (totalLoggedSeconds ?? 0)) / scheduleSeconds) : 0;
}

function ProjectCard({ project, isChosen }: { project: Project; isChosen: boolean }) {
  const { aggregate, totalCount } = project.tasks;
  const percent = progress(project);
  const shares = aggregate.groupBy.map(({ count, keys }) => ({ count, status: keys.status }));
  const facts = [project.type?.name, `${project.fps} fps`, asDays(project.start, project.end)];
  const { scheduleSeconds, totalLoggedSeconds } = aggregate.sum;
  const hours = `${asHours(totalLoggedSeconds ?? 0)} of ${asHours(scheduleSeconds ?? 0)} of work`;
  return (
    <a className={`project${isChosen ? ' is-chosen' : ''}`} href={link('production', project.id)}
      aria-current={isChosen ? 'true' : undefined}>
      <span className="project-picture"><Frame seed={project.code} light={project.name} percent={100} /></span>
      <span className="project-body">
        <span className="project-head">
          <strong>{project.name}</strong>
          <code>{project.code}</code>
          <Chip status={project.status} />
        </span>
        <span className="project-facts">
          {facts.filter(Boolean).join('  ·  ')}
        </span>
        <Shares shares={shares} />
        <span className="project-foot">
          <span className="faces">
            {project.users.nodes.slice(0, 5).map(({ id, name }) => <Face key={id} name={name} size={24} isAlone />)}
          </span>
          <span className="faint" title={hours}>{totalCount} tasks  ·  {Math.round(percent)}%</span>
        </span>
      </span>
    </a>
  );
}
