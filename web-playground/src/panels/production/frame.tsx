// A picture for what has none yet. It follows from the code, so that a shot keeps its face, takes
// its light from the sequence, and develops from grey to colour as the work is done.
import { useId } from 'react';
import { numbers } from '../../parts/hue';
import { greyed, moodOf, type Mood } from './moods';

const WIDTH = 320;
const HEIGHT = 180;

interface Props {
  /** What the shapes follow from. */
  seed: string;
  /** What the light follows from: the same for pictures that belong together. */
  light: string;
  percent: number;
  /** `Character`, `Prop`, or anything else for a landscape. */
  motif?: string;
}

export function Frame({ seed, light, percent, motif = '' }: Props) {
  const id = useId();
  const part = Math.max(0, Math.min(100, percent)) / 100;
  const mood = moodOf(light);
  const edge = WIDTH * part;
  return (
    <svg className="frame" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <clipPath id={`${id}c`}><rect width={edge} height={HEIGHT} /></clipPath>
      {part < 1 && <Motif seed={seed} mood={greyed(mood)} motif={motif} sky={`${id}g`} />}
      {part > 0 && (
        <g clipPath={part < 1 ? `url(#${id}c)` : undefined}>
          <Motif seed={seed} mood={mood} motif={motif} sky={`${id}s`} />
        </g>
      )}
      {part > 0 && part < 1 && <line x1={edge} x2={edge} y2={HEIGHT} stroke="#fff" strokeOpacity="0.35" />}
    </svg>
  );
}

function Motif({ seed, mood, motif, sky }: { seed: string; mood: Mood; motif: string; sky: string }) {
  const next = numbers(seed);
  const sun = { x: 60 + next() * 210, y: 34 + next() * 44, r: 9 + next() * 13 };
  return (
    <>
      <linearGradient id={sky} x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor={mood.sky[0]} />
        <stop offset="0.55" stopColor={mood.sky[1]} />
        <stop offset="0.9" stopColor={mood.sky[2]} />
      </linearGradient>
      <rect width={WIDTH} height={HEIGHT} fill={`url(#${sky})`} />
      <circle cx={sun.x} cy={sun.y} r={sun.r * 3.2} fill={mood.sun} opacity="0.07" />
      <circle cx={sun.x} cy={sun.y} r={sun.r * 1.9} fill={mood.sun} opacity="0.12" />
      <circle cx={sun.x} cy={sun.y} r={sun.r} fill={mood.sun} opacity="0.92" />
      <path d={ridge(next, 104, 30)} fill={mood.ground[0]} />
      <path d={ridge(next, 128, 24)} fill={mood.ground[1]} />
      <Subject motif={motif} mood={mood} x={70 + next() * 150} size={0.85 + next() * 0.3} />
      <path d={ridge(next, 160, 12)} fill={mood.ground[2]} />
    </>
  );
}

/** A line of hills from side to side, closed at the bottom. */
function ridge(next: () => number, height: number, swing: number): string {
  const steps = 5;
  let path = `M0 ${HEIGHT}V${(height + (next() - 0.5) * swing).toFixed(1)}`;
  for (let step = 1; step <= steps; step += 1) {
    const x = (WIDTH / steps) * step;
    const y = height + (next() - 0.5) * swing * 2;
    path += `S${(x - 24 - next() * 20).toFixed(1)} ${y.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return `${path}V${HEIGHT}Z`;
}

function Subject({ motif, mood, x, size }: { motif: string; mood: Mood; x: number; size: number }) {
  const dark = mood.ground[2];
  const lit = mood.sun;
  const place = `translate(${x.toFixed(1)} 168) scale(${size.toFixed(2)})`;
  switch (motif) {
    case 'Character':
      return (
        <g transform={place}>
          <path d="M-34 4c0-46 14-62 34-62s34 16 34 62z" fill={dark} />
          <circle cy="-78" r="24" fill={dark} />
          <path d="M9-100a24 24 0 0 1 0 44c8-12 8-32 0-44zM16-55c12 8 18 26 18 59h-9c0-28-2-46-9-59z" fill={lit} />
        </g>
      );
    case 'Prop':
      return (
        <g transform={place}>
          <path d="M0-92 44-70v48L0 2l-44-24v-48z" fill={dark} />
          <path d="M0-92 44-70 0-47-44-70z" fill={lit} opacity="0.7" />
          <path d="M0-47 44-70v48L0 2z" fill={lit} opacity="0.28" />
        </g>
      );
    case 'Environment':
      return (
        <g transform={place} fill={dark}>
          <path d="M-60 4v-58l26-20 26 20V4zM4 4v-92h34V4zM48 4v-44h30V4z" />
          <path d="M12-78h7v9h-7zm12 0h7v9h-7zm-12 20h7v9h-7zm-56 6h8v10h-8zm18 0h8v10h-8zM56-30h6v8h-6z" fill={lit} />
        </g>
      );
    default:
      return null;
  }
}
