// A shot or an asset on the wall: its picture, its code, where it is, and its steps.
import type { CSSProperties } from 'react';
import { Chip } from '../../parts/chip';
import { colour } from '../../parts/status';
import { Frame } from './frame';
import type { Work } from './types';

interface Props {
  work: Work;
  light: string;
  isFresh: boolean;
  isDimmed: boolean;
  isOpen: boolean;
  open: (id: string) => void;
}

export function Card({ work, light, isFresh, isDimmed, isOpen, open }: Props) {
  const percent = work.percentComplete ?? 0;
  const name = work.code || work.name;
  const state = `${isFresh ? ' is-fresh' : ''}${isDimmed ? ' is-dimmed' : ''}${isOpen ? ' is-open' : ''}`;
  const words = `${name}, ${work.status.name}, ${Math.round(percent)} % complete`;
  return (
    <button className={`card${state}`} style={{ '--hue': colour(work.status) } as CSSProperties}
      onClick={() => open(work.id)} aria-label={words} aria-expanded={isOpen} data-code={name}>
      <span className="card-picture">
        <Frame seed={work.id} light={light} percent={percent} motif={work.type?.name ?? ''} />
        <span className="card-status"><Chip status={work.status} /></span>
        {work.cutDuration !== undefined && <span className="card-length">{work.cutDuration} f</span>}
      </span>
      <span className="card-foot">
        <span className="card-name">{work.kind === 'ASSET' ? work.name : name}</span>
        <span className="card-percent">{Math.round(percent)}%</span>
      </span>
      <span className="steps">
        {work.children.nodes.map((step) => (
          <i key={step.id} title={`${step.name}: ${step.status.name}`}
            style={{ '--hue': colour(step.status), '--part': `${step.percentComplete ?? 0}%` } as CSSProperties} />
        ))}
      </span>
    </button>
  );
}
