import { cast, oneHot, randomNormal, randomUniform, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { reject } from './arguments.js';
import { arrayOf, checkValue, either, finite, integer, nonNegative, text } from './check.js';
import { derivedSeed, mix } from './derivedSeed.js';

/**
 * A seeded source of random tensors. The same seed gives the same numbers on every backend.
 *
 * Each draw has its own seed, which is derived from the seed of the stream and the number of draws before it.
 * The state of a stream is therefore two integers. `fork` derives an independent stream from a label and
 * leaves this stream unchanged. Code that forks by step number can resume at any step.
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

  /** A tensor of Gaussian random numbers, by default with mean 0 and standard deviation 1. */
  normal(shape: number[], mean = 0, stddev = 1): Tensor {
    const name = 'randomStream.normal';
    checkValue(name, 'shape', shape, sizes);
    checkValue(name, 'mean', mean, finite);
    checkValue(name, 'stddev', stddev, nonNegative);
    return randomNormal(shape, mean, stddev, 'float32', this.nextSeed());
  }

  /** A tensor of uniform random numbers in `[low, high)`, by default `[0, 1)`. */
  uniform(shape: number[], low = 0, high = 1): Tensor {
    const name = 'randomStream.uniform';
    checkValue(name, 'shape', shape, sizes);
    checkValue(name, 'low', low, finite);
    checkValue(name, 'high', high, finite);
    if (high < low) reject(name, 'high', `>= low = ${low}`, high);
    return randomUniform(shape, low, high, 'float32', this.nextSeed());
  }

  /** Random one-hot rows `[count, classes]`; all classes are equally likely. */
  categorical(count: number, classes: number): Tensor2D {
    checkValue('randomStream.categorical', 'count', count, integer(0));
    checkValue('randomStream.categorical', 'classes', classes, integer(2));
    return tidy(
      () => cast(oneHot(randomUniform([count], 0, classes, 'int32', this.nextSeed()), classes), 'float32') as Tensor2D,
    );
  }

  /** The integers from 0 to `count - 1` in random order. */
  permutation(count: number): Uint32Array {
    checkValue('randomStream.permutation', 'count', count, integer(0));
    const drawn = this.uniform([count]);
    const keys = drawn.dataSync();
    drawn.dispose();
    // sort is stable, so equal keys keep their order on every machine
    return Uint32Array.from(Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number)));
  }

  /**
   * A seed for an initializer or an operation of TensorFlow.js. Never 0, which TensorFlow.js treats as no
   * seed.
   */
  nextSeed(): number {
    this.#draws += 1;
    return derivedSeed(this.seed, this.#draws);
  }

  /** A stream with the same state. Draws from one do not change the other. */
  copy(): RandomStream {
    const copy = new RandomStream(this.seed);
    copy.#draws = this.#draws;
    return copy;
  }

  /** An independent stream for a label. It does not depend on the draws from this stream. */
  fork(label: string | number): RandomStream {
    checkValue('randomStream.fork', 'label', label, either(text, finite));
    const codes = Array.from(`${typeof label}:${label}`, (character) => character.codePointAt(0) as number);
    return new RandomStream(codes.reduce(mix, mix(this.seed, 0x9e3779b9)));
  }
}

const sizes = /* @__PURE__ */ arrayOf(integer(0));

/** A {@link RandomStream} with this seed, an integer of at least 0. */
export const randomStream = (seed: number) => new RandomStream(seed);
