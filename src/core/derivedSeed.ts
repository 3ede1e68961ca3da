/** The seed of draw number `draw` from a seed. Never 0, which tfjs treats as no seed. */
export function derivedSeed(seed: number, draw: number): number {
  return mix(seed, draw) || 1;
}

/** The multipliers of the finalizer of MurmurHash3. */
const first = 0x85ebca6b;
const second = 0xc2b2ae35;

/** Hashes two integers to 32 bits. Every bit depends on every bit of both (the finalizer of MurmurHash3). */
export function mix(a: number, b: number): number {
  const { imul } = Math;
  const folded = a ^ Math.floor(a / 0x1_0000_0000);
  let hash = (imul(folded, first) + imul(b, second) + 0x27d4eb2f) | 0;
  hash = imul(hash ^ (hash >>> 16), first);
  hash = imul(hash ^ (hash >>> 13), second);
  return (hash ^ (hash >>> 16)) >>> 0;
}
