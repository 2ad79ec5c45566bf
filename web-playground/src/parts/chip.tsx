// A status as a small coloured plate, and people as their initials.
import type { CSSProperties } from 'react';
import { hueOf } from './hue';
import { colour, type Status } from './status';

export function Chip({ status, isLong = false }: { status: Status; isLong?: boolean }) {
  const style = { '--hue': colour(status) } as CSSProperties;
  return (
    <span className="chip" style={style} title={status.name}>
      {isLong ? status.name : status.code}
    </span>
  );
}

interface FaceProps {
  name: string;
  size?: number;
  /** Whether the name stands nowhere else. */
  isAlone?: boolean;
}

export function Face({ name, size = 26, isAlone = false }: FaceProps) {
  const words = name.split(/\s+/).filter(Boolean);
  const initials = (words[0]?.[0] ?? '?') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '');
  const style = { '--face': `hsl(${hueOf(name)} 32% 36%)`, width: size, height: size, fontSize: size * 0.4 };
  const meaning = isAlone ? { role: 'img', 'aria-label': name } : { 'aria-hidden': true };
  return (
    <span className="face" style={style as CSSProperties} title={name} {...meaning}>
      {initials.toUpperCase()}
    </span>
  );
}
