import type { layers } from '@tensorflow/tfjs-layers';
import { randomStream } from '../../src/index.js';

/** Sets the weights of a layer or model to random values, uniform in ± `reach`. */
export function randomWeights(of: Pick<layers.Layer, 'trainableWeights'>, reach: number, seed = 9): void {
  const random = randomStream(seed);
  for (const [index, weight] of of.trainableWeights.entries())
    weight.write(random.fork(index).uniform(weight.shape as number[], -reach, reach));
}
