import { callable, checkValue, integer, random as isRandom } from './check.js';
import { type RandomStream, randomStream } from './randomStream.js';

let active: RandomStream | undefined;

/**
 * Runs `call` while everything that draws random numbers draws them from `random`: layers of this library and of tfjs
 * (`dropout`, `gaussianNoise` …), initializers without a seed, and `tf.randomNormal` and the like without one. The same
 * stream gives the same weights and the same outputs.
 *
 * The trainer does so in each update and for each sample. By hand, it makes the initial weights of a model repeatable,
 * and fixes the noise of a picture. tfjs takes numbers that have no seed from `Math.random`, which stands for the stream
 * while `call` runs. An initializer or a layer with a seed of its own keeps to that.
 *
 * @throws Error if `call` is asynchronous: what it draws after it has waited would not come from the stream.
 * @example Initial weights that are the same in every run
 * ```ts
 * const generator = withRandom(randomStream(7), () =>
 *   sequential({ layers: [layers.dense({ units: 16, activation: 'relu', inputShape: [2] }), layers.dense({ units: 2 })] }),
 * );
 * ```
 * @example The same noise in every call
 * ```ts
 * const model = sequential({ layers: [noiseInjection({ inputShape: [4, 4, 1] })] });
 * const same = () => withRandom(randomStream(7), () => model.predict(ones([1, 4, 4, 1])));
 * ```
 * @category Random numbers
 */
export function withRandom<T>(random: RandomStream, call: () => T): T {
  checkValue('withRandom', 'random', random, isRandom);
  checkValue('withRandom', 'call', call, callable);
  const [streamBefore, drawBefore] = [active, Math.random];
  active = random;
  Math.random = () => random.nextSeed() / 2 ** 32;
  try {
    const result = call();
    if (result instanceof Promise) {
      // the caller hears of this, not of what becomes of the promise
      result.catch(() => undefined);
      throw new Error('withRandom: call must not be asynchronous, got a promise');
    }
    return result;
  } finally {
    active = streamBefore;
    Math.random = drawBefore;
  }
}

/** The stream of {@link withRandom}, while it runs. */
export const activeRandom = (): RandomStream | undefined => active;

/** Where a layer draws from: the stream of {@link withRandom}, or one of its own that its seed begins. */
export class LayerRandom {
  readonly seed: number;
  #own: RandomStream;

  constructor(layer: string, seed: number) {
    checkValue(layer, 'seed', seed, integer(0));
    this.seed = seed;
    this.#own = randomStream(seed);
  }

  stream(): RandomStream {
    return active ?? this.#own;
  }
}
