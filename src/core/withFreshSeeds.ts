import type { layers } from '@tensorflow/tfjs-layers';
import { activeRandom } from './activeRandom.js';
import { layersOf } from './layersOf.js';
import { seedHolderOf } from './tfjs.js';

/**
 * Runs `call` while random layers of tfjs that have a seed draw from the stream of {@link withRandom}.
 * Without it, a dropout layer with a seed has the same mask in every call.
 */
export function withFreshSeeds<T>(outer: readonly layers.Layer[], call: () => T): T {
  const restorers = layersOf(...outer)
    .flatMap(seeded)
    .map(replaceSeed);
  try {
    return call();
  } finally {
    for (const restore of restorers) restore();
  }
}

function seeded(layer: layers.Layer): { seed?: number }[] {
  const holder = seedHolderOf(layer);
  return typeof holder?.seed === 'number' ? [holder] : [];
}

/** Makes every read of the seed return a new seed. Returns a function that restores the old one. */
function replaceSeed(holder: { seed?: number }): () => void {
  const { seed } = holder;
  const get = () => activeRandom()?.nextSeed() ?? seed;
  // a setter that does nothing, because randomWidth increments its seed
  Object.defineProperty(holder, 'seed', { get, set: () => undefined, configurable: true, enumerable: true });
  return () =>
    Object.defineProperty(holder, 'seed', { value: seed, writable: true, configurable: true, enumerable: true });
}
