// What the documents of this panel answer.
import type { Status } from '../../parts/status';

export interface Step {
  id: string;
  name: string;
  percentComplete: number | null;
  status: Status;
}

export interface Work extends Step {
  code: string;
  kind: string;
  type?: { name: string } | null;
  cutDuration?: number;
  sequence?: { id: string } | null;
  parent?: Ancestor | null;
  children: { nodes: Step[] };
}

interface Ancestor {
  id: string;
  parent?: Ancestor | null;
}

/** The sequence that a shot says it is in, or else the nearest one that it is a part of. */
export function sequenceOf(work: Work, isSequence: (id: string) => boolean): string | undefined {
  if (work.sequence && isSequence(work.sequence.id)) return work.sequence.id;
  let above = work.parent;
  while (above && !isSequence(above.id)) above = above.parent;
  return above?.id;
}

export interface Sequence extends Step {
  code: string;
}

export interface Project {
  id: string;
  name: string;
  code: string;
  fps: number;
  start: string | null;
  end: string | null;
  type: { name: string } | null;
  status: Status;
  imageFormat: { width: number; height: number } | null;
  users: { totalCount: number; nodes: { id: string; name: string }[] };
  tasks: {
    totalCount: number;
    aggregate: {
      sum: { scheduleSeconds: number | null; totalLoggedSeconds: number | null };
      groupBy: { count: number; keys: { status: Status } }[];
    };
  };
}

export interface Outline {
  sequences: { totalCount: number; nodes: Sequence[] };
  assets: { totalCount: number; nodes: Work[] };
}

export interface Shots {
  shots: {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: Work[];
  };
}

interface Person {
  id: string;
  name: string;
}

export interface Details {
  name: string;
  kind: string;
  code?: string;
  description: string;
  start: string | null;
  end: string | null;
  percentComplete: number | null;
  scheduleSeconds: number;
  totalLoggedSeconds: number;
  cutIn?: number;
  cutOut?: number;
  cutDuration?: number;
  fps?: number | null;
  status: Status;
  type: { name: string } | null;
  tags: { nodes: { name: string }[] };
  notes: { nodes: { id: string; content: string; dateCreated: string; createdBy: Person | null }[] };
  children: {
    nodes: (Step & {
      start: string | null;
      end: string | null;
      scheduleSeconds: number;
      totalLoggedSeconds: number;
      resources: { nodes: Person[] };
      versions: { totalCount: number; nodes: { versionNumber: number; isPublished: boolean }[] };
    })[];
  };
}
