import { integerAtLeast } from './arguments.js';
import { type RandomStream, randomStream } from './randomStream.js';

let active: RandomStream | undefined;

/**
 * Runs `call` while layers that draw random numbers draw them from `random`, so that the same stream gives the same
 * outputs. The trainer does so in each update and for each sample; by hand, it fixes the noise of a picture.
 *
 * @example
 * ```ts
 * const model = sequential({ layers: [noiseInjection({ inputShape: [4, 4, 1] })] });
 * const same = () => withRandom(randomStream(7), () => model.predict(ones([1, 4, 4, 1])));
 * ```
 * @category Random numbers
 */
export function withRandom<T>(random: RandomStream, call: () => T): T {
  const before = active;
  active = random;
  try {
    return call();
  } finally {
    active = before;
  }
}

/** Where a layer draws from: the stream of {@link withRandom}, or one of its own that its seed begins. */
export class LayerRandom {
  readonly seed: number;
  #own: RandomStream;

  constructor(layer: string, seed: number) {
    this.seed = integerAtLeast(layer, 'seed', seed, 0);
    this.#own = randomStream(seed);
  }

  stream(): RandomStream {
    return active ?? this.#own;
  }
}
