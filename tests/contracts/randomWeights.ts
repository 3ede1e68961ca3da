import type { layers } from '@tensorflow/tfjs-layers';
import { randomStream } from '../../src/index.js';

/** Gives a layer or model weights that are not those of a new one, uniform within ± `reach`. */
export function randomWeights(of: Pick<layers.Layer, 'trainableWeights'>, reach: number, seed = 9): void {
  const random = randomStream(seed);
  for (const [index, weight] of of.trainableWeights.entries())
    weight.write(random.fork(index).uniform(weight.shape as number[], -reach, reach));
}
