import { concat, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { integerAtLeast, positive } from '../core/arguments.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Code } from './codes.js';

/** One tensor `[batch, size]` for each code of a latent space. */
export type Codes<Names extends string = string> = Record<Names, Tensor2D>;

/** Arguments of {@link LatentSpace.sample}. */
export interface LatentSampleArgs {
  /** Largest size of a Gaussian number. Default none; BigGAN's figures go from 2 down to 0.04. */
  truncation?: number;
}

/**
 * What a generator is fed: named codes, each with its own distribution. The generator's inputs, the heads that recover
 * the codes and the ways to walk among them follow from it, so that nothing states a size twice.
 */
export class LatentSpace<Names extends string = string> {
  readonly codes: Readonly<Record<Names, Code>>;
  /** The codes' names in declared order. */
  readonly names: readonly Names[];
  /** Numbers per sample, all codes together. */
  readonly size: number;

  constructor(codes: Record<Names, Code>) {
    this.codes = { ...codes };
    this.names = Object.keys(codes) as Names[];
    if (this.names.length === 0) throw new RangeError('latentSpace: codes must have at least one, got none');
    this.size = this.names.reduce((sum, name) => sum + codes[name].size, 0);
  }

  /**
   * `count` independent samples of every code; equal streams give equal samples, and a code does not depend on the others.
   *
   * With `truncation` τ, Gaussian codes are drawn again until each number lies in [-τ, τ] (BigGAN's truncation trick):
   * a small τ gives up variety for quality. Uniform and categorical codes are left alone.
   */
  sample(count: number, random: RandomStream, { truncation }: LatentSampleArgs = {}): Codes<Names> {
    integerAtLeast('latentSpace.sample', 'count', count, 1);
    if (truncation !== undefined) positive('latentSpace.sample', 'truncation', truncation);
    const draw = random.fork(random.nextSeed());
    return this.#map((name) => this.codes[name].sample(count, draw.fork(name), truncation));
  }

  /** A symbolic input for each code, under its name, to build a generator from. */
  inputs(): Record<Names, SymbolicTensor> {
    return this.#map((name) => input({ name, shape: [this.codes[name].size] }));
  }

  /**
   * Codes as `model` wants them: by the names of its inputs, or, if it has one input of another name, all joined in
   * declared order into `[batch, size]`. What it returns is the caller's to dispose only where it was joined; use `tidy`.
   *
   * @throws RangeError if the model has an input that no code is named after, or `codes` lacks one.
   */
  arrange(codes: Codes<Names>, model: LayersModel): Tensor | Tensor[] {
    const find = (name: Names) => {
      const code = codes[name];
      if (!code)
        throw new RangeError(`latentSpace: codes must have one named "${name}", got ${list(Object.keys(codes))}`);
      return code;
    };
    const names = model.inputNames as Names[];
    const [first] = names;
    if (names.length === 1 && !(first && first in this.codes)) return tidy(() => concat(this.names.map(find), 1));
    for (const name of names) {
      if (!(name in this.codes))
        throw new RangeError(
          `latentSpace: the model's inputs must be named after the codes ${list(this.names)}, got "${name}"`,
        );
    }
    const tensors = names.map(find);
    return tensors.length === 1 ? (tensors[0] as Tensor) : tensors;
  }

  #map<T>(value: (name: Names) => T): Record<Names, T> {
    return Object.fromEntries(this.names.map((name) => [name, value(name)])) as Record<Names, T>;
  }
}

/**
 * A latent space of named codes.
 *
 * @throws RangeError if it has no code.
 * @see Chen et al. 2016, InfoGAN, [arXiv:1606.03657](https://arxiv.org/abs/1606.03657), for a z of codes that mean something.
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62), digit: categorical(10), style: uniform(2) });
 * const z = latent.sample(64, randomStream(7)); // { noise: [64, 62], digit: [64, 10], style: [64, 2] }
 * ```
 * @category Latent space
 */
export function latentSpace<Names extends string>(codes: Record<Names, Code>): LatentSpace<Names> {
  return new LatentSpace(codes);
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
