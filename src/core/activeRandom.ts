import { callable, checkValue, integer, random as isRandom } from './check.js';
import { type RandomStream, randomStream } from './randomStream.js';

let active: RandomStream | undefined;

/**
 * Runs `call` while all random operations take their random numbers from the stream `random`: layers of this
 * library and of TensorFlow.js (`dropout`, `gaussianNoise` …), initializers without a seed, and operations
 * without a seed, such as `tf.randomNormal`. The same stream gives the same weights and the same outputs.
 *
 * The trainer does this in each update and for each sample. In your own code, use it for reproducible initial
 * weights, or to keep the noise of an image fixed. TensorFlow.js takes seeds that are not given from
 * `Math.random`, which returns numbers of the stream while `call` runs. An initializer with its own seed
 * still uses that seed.
 *
 * @param random The stream to draw from.
 * @param call A synchronous function.
 * @returns The result of `call`.
 * @throws Error if `call` is asynchronous, because later random numbers would not come from the stream.
 * @example The same initial weights in every run
 * ```ts
 * const build = () =>
 *   sequential({
 *     layers: [layers.dense({ units: 16, activation: 'relu', inputShape: [2] }), layers.dense({ units: 2 })],
 *   });
 * const generator = withRandom(randomStream(7), build);
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
      // the error below replaces a rejection of the promise
      result.catch(() => undefined);
      throw new Error('withRandom: call must be synchronous, got a promise');
    }
    return result;
  } finally {
    active = streamBefore;
    Math.random = drawBefore;
  }
}

/**
 * The stream of the {@link withRandom} that is running, if any.
 *
 * @internal
 */
export const activeRandom = (): RandomStream | undefined => active;

/**
 * The random numbers of a layer: those of {@link withRandom} while it runs, else those of its own seed.
 *
 * @internal
 */
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
