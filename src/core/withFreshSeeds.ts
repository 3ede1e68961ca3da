import type { layers } from '@tensorflow/tfjs-layers';
import { activeRandom } from './activeRandom.js';
import { layersOf } from './layersOf.js';
import { seedHolderOf } from './tfjs.js';

/**
 * Runs `call` while tfjs's random layers that have a seed of their own draw from the stream of {@link withRandom}, too.
 * tfjs itself would give such a dropout the same mask in every call.
 */
export function withFreshSeeds<T>(outer: readonly layers.Layer[], call: () => T): T {
  const undo = layersOf(...outer)
    .flatMap(seeded)
    .map(freshen);
  try {
    return call();
  } finally {
    for (const back of undo) back();
  }
}

function seeded(layer: layers.Layer): { seed?: number }[] {
  const holder = seedHolderOf(layer);
  return typeof holder?.seed === 'number' ? [holder] : [];
}

function freshen(holder: { seed?: number }): () => void {
  const { seed } = holder;
  const get = () => activeRandom()?.nextSeed() ?? seed;
  // randomWidth counts its seed up, which is of no use here
  Object.defineProperty(holder, 'seed', { get, set: () => undefined, configurable: true, enumerable: true });
  return () =>
    Object.defineProperty(holder, 'seed', { value: seed, writable: true, configurable: true, enumerable: true });
}
