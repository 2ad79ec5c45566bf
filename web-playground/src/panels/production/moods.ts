// The light that pictures are drawn in: times of day and weathers, each from the top of the sky down
// to the ground nearest by.
import { digest } from '../../parts/hue';

export interface Mood {
  sky: [string, string, string];
  sun: string;
  ground: [string, string, string];
}

const MOODS: [Mood, ...Mood[]] = [
  // Dusk over the sea.
  { sky: ['#232a4d', '#6a4f7d', '#e39a7b'], sun: '#ffe0b0', ground: ['#4d4568', '#332f50', '#1b1a31'] },
  // A golden evening.
  { sky: ['#5b4636', '#b9784a', '#f0c078'], sun: '#fff0c9', ground: ['#8a5a3c', '#5d3d2e', '#33231f'] },
  // An overcast morning.
  { sky: ['#3b4d5c', '#6f8794', '#b7c3c0'], sun: '#eef1e6', ground: ['#5a6f78', '#3f525c', '#243138'] },
  // Night with a moon.
  { sky: ['#0f1730', '#1f3157', '#41608a'], sun: '#dfe8f5', ground: ['#26395c', '#192845', '#0d1629'] },
  // First light in the mountains.
  { sky: ['#35436b', '#8d7c9c', '#eab8ae'], sun: '#fff1e2', ground: ['#6a6789', '#4b4a6c', '#2a2b46'] },
  // Under the trees.
  { sky: ['#1f3a38', '#4a7565', '#b9cf9c'], sun: '#f6f5cf', ground: ['#3b6153', '#28463f', '#152926'] },
  // A desert at noon.
  { sky: ['#4f7d93', '#98b9b6', '#ecd9a9'], sun: '#fffbe6', ground: ['#c29565', '#946944', '#5c3f2c'] },
  // Fire far away.
  { sky: ['#2b1a26', '#7b3138', '#e07a4b'], sun: '#ffd9a0', ground: ['#582a33', '#3b1e28', '#1f1119'] },
  // Shallow water.
  { sky: ['#173f55', '#2f7f8c', '#9ed6c4'], sun: '#f2fbe9', ground: ['#2b6a77', '#1d4c5a', '#0f2d3a'] },
  // Late in the city.
  { sky: ['#1c1b33', '#433a6b', '#a9659a'], sun: '#ffd3e4', ground: ['#352f5c', '#262244', '#151329'] },
];

export function moodOf(light: string): Mood {
  const [first] = MOODS;
  return MOODS[digest(light) % MOODS.length] ?? first;
}

/** A light, or another one where it is that of what stands before it. */
export function lightBeside(light: string, before: string | undefined): string {
  const isSame = before !== undefined && moodOf(light) === moodOf(before);
  return isSame ? lightBeside(`${light}'`, before) : light;
}

/** The same before there is any colour: what work has not begun on. */
export function greyed({ sky, sun, ground }: Mood): Mood {
  return { sky: three(sky), sun: grey(sun), ground: three(ground) };
}

function three([a, b, c]: [string, string, string]): [string, string, string] {
  return [grey(a), grey(b), grey(c)];
}

function grey(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const light = 100 * (0.07 + 0.42 * (0.3 * red + 0.59 * green + 0.11 * blue));
  return `hsl(220 7% ${light.toFixed(1)}%)`;
}
