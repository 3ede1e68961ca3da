import { cast, oneHot, randomNormal, randomUniform, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { reject } from './arguments.js';
import { arrayOf, checkValue, either, finite, integer, nonNegative, text } from './check.js';
import { derivedSeed, mix } from './derivedSeed.js';

/**
 * A seeded source of random tensors: the same seed gives the same numbers on every backend.
 *
 * Each draw has a seed of its own, derived from the stream's seed and the number of draws before it, so that a stream
 * is known by two integers. `fork` derives an independent stream from a label without disturbing this one; code that
 * forks by step number can begin at any step.
 *
 * @example
 * ```ts
 * const random = randomStream(7);
 * const z = random.normal([64, 128]);
 * const forStep = random.fork('training').fork(1200);
 * ```
 * @category Random numbers
 */
export class RandomStream {
  readonly seed: number;
  #draws = 0;

  constructor(seed: number) {
    checkValue('randomStream', 'seed', seed, integer(0));
    this.seed = seed;
  }

  /** Gaussian numbers, mean 0 and standard deviation 1 unless said. */
  normal(shape: number[], mean = 0, stddev = 1): Tensor {
    const name = 'randomStream.normal';
    checkValue(name, 'shape', shape, sizes);
    checkValue(name, 'mean', mean, finite);
    checkValue(name, 'standardDeviation', stddev, nonNegative);
    return randomNormal(shape, mean, stddev, 'float32', this.nextSeed());
  }

  /** Uniform numbers in `[low, high)`, `[0, 1)` unless said. */
  uniform(shape: number[], low = 0, high = 1): Tensor {
    const name = 'randomStream.uniform';
    checkValue(name, 'shape', shape, sizes);
    checkValue(name, 'low', low, finite);
    checkValue(name, 'high', high, finite);
    if (high < low) reject(name, 'high', `>= low = ${low}`, high);
    return randomUniform(shape, low, high, 'float32', this.nextSeed());
  }

  /** `count` one-hot rows of equally likely classes, `[count, classes]`. */
  categorical(count: number, classes: number): Tensor2D {
    checkValue('randomStream.categorical', 'count', count, integer(0));
    checkValue('randomStream.categorical', 'classes', classes, integer(2));
    return tidy(
      () => cast(oneHot(randomUniform([count], 0, classes, 'int32', this.nextSeed()), classes), 'float32') as Tensor2D,
    );
  }

  /** The integers below `count` in random order. */
  permutation(count: number): Uint32Array {
    checkValue('randomStream.permutation', 'count', count, integer(0));
    const drawn = this.uniform([count]);
    const keys = drawn.dataSync();
    drawn.dispose();
    // equal keys keep their order, so the result is the same wherever it is computed
    return Uint32Array.from(Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number)));
  }

  /** A seed for one of tfjs's own initializers; never 0, which tfjs takes for none. */
  nextSeed(): number {
    this.#draws += 1;
    return derivedSeed(this.seed, this.#draws);
  }

  /** A stream that goes on from the same place, and leaves this one where it is. */
  copy(): RandomStream {
    const copy = new RandomStream(this.seed);
    copy.#draws = this.#draws;
    return copy;
  }

  /** An independent stream, the same for the same label however much was drawn here. */
  fork(label: string | number): RandomStream {
    checkValue('randomStream.fork', 'label', label, either(text, finite));
    const codes = Array.from(`${typeof label}:${label}`, (character) => character.codePointAt(0) as number);
    return new RandomStream(codes.reduce(mix, mix(this.seed, 0x9e3779b9)));
  }
}

const sizes = /* @__PURE__ */ arrayOf(integer(0));

/** A {@link RandomStream} that begins at `seed`, an integer of at least 0; 0 is a seed like any other. */
export const randomStream = (seed: number) => new RandomStream(seed);
