// Numbers that follow from a text, so that the same thing looks the same everywhere.

/** FNV-1a with a final mix, since its low bits alone are alike for texts that are alike. */
export function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export function hueOf(text: string): number {
  return digest(text) % 360;
}

/** Numbers between 0 and 1, the same ones for the same text. */
export function numbers(text: string): () => number {
  let state = digest(text) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}
