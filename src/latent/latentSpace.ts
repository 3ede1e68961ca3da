import { add, cast, concat, type Tensor, type Tensor2D, tidy, zeros } from '@tensorflow/tfjs-core';
import { input, type LayersModel, type Sequential, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import {
  model as aModel,
  arrayOf,
  random as aStream,
  checkArguments,
  checkValue,
  having,
  integer,
  optional,
  positive,
  recordOf,
  text,
} from '../core/check.js';
import { floats } from '../core/floats.js';
import type { RandomStream } from '../core/randomStream.js';
import { checkCodes } from './checkCodes.js';
import type { Code } from './codes.js';

/** One tensor `[batch, size]` for each code of a latent space. */
export type Codes<Names extends string = string> = Record<Names, Tensor2D>;

/** Arguments of {@link LatentSpace.sample}. */
export interface LatentSampleArgs<Names extends string = string> {
  /**
   * Upper bound of the absolute value of Gaussian codes. Default none. The figures of BigGAN use values from
   * 2 to 0.04.
   */
  truncation?: number;
  /** Codes that are set to zero. Default none. */
  off?: readonly Names[];
  /** Codes that are drawn once and shared by all samples. Default none. */
  frozen?: readonly Names[];
}

/**
 * The latent input of a generator: named codes, each with its own distribution. The inputs of the generator,
 * the heads that recover the codes, and traversals and interpolations are derived from it, so each size is
 * stated once. Created by {@link latentSpace}. Works with a {@link Trainer} and in your own training loop.
 */
export class LatentSpace<Names extends string = string> {
  /** The codes by name. */
  readonly codes: Readonly<Record<Names, Code>>;
  /** The names of the codes in declared order. */
  readonly names: readonly Names[];
  /** The sum of the sizes of all codes. */
  readonly size: number;

  constructor(codes: Record<Names, Code>) {
    checkValue('latentSpace', 'codes', codes, recordOf(having('a code', 'sample')));
    this.codes = { ...codes };
    this.names = Object.keys(codes) as Names[];
    if (this.names.length === 0) reject('latentSpace', 'codes', 'an object with at least one code', codes);
    this.size = this.names.reduce((sum, name) => sum + codes[name].size, 0);
  }

  /**
   * Draws `count` independent samples of every code. The same stream gives the same samples, and the samples
   * of a code do not depend on the other codes.
   *
   * With `truncation` τ, Gaussian values outside [-τ, τ] are resampled (the truncation trick of BigGAN). A
   * small τ trades variety for quality. Uniform and categorical codes are unchanged.
   *
   * @param count The number of samples.
   * @param random The source of randomness. The call advances it.
   * @param args Truncation, and codes that are zero or shared.
   * @returns Codes of shape `[count, size]`. The caller disposes them.
   * @throws RangeError if `count` is not an integer of at least 1, `truncation` is not above zero, or a name
   * is unknown.
   */
  sample(count: number, random: RandomStream, args: LatentSampleArgs<Names> = {}): Codes<Names> {
    const caller = 'latentSpace.sample';
    checkValue(caller, 'count', count, integer(1));
    checkValue(caller, 'random', random, aStream);
    const someNames = optional(arrayOf(text));
    checkArguments(caller, args, { truncation: optional(positive), off: someNames, frozen: someNames });
    const { truncation, off = [], frozen = [] } = args;
    for (const name of off) this.#code(caller, 'off', name);
    for (const name of frozen) this.#code(caller, 'frozen', name);
    const draw = random.fork(random.nextSeed());
    return this.#map((name) => {
      const { size } = this.codes[name];
      if (off.includes(name)) return zeros([count, size]);
      if (!frozen.includes(name)) return this.codes[name].sample(count, draw.fork(name), truncation);
      return tidy(() => add(zeros([count, size]), this.codes[name].sample(1, draw.fork(name), truncation)));
    });
  }

  /**
   * Resamples some codes and copies the others. Use it to see the effect of one scale.
   *
   * @param codes Codes `[batch, size]` of this space.
   * @param random The source of randomness. The call advances it.
   * @param names The codes to resample.
   * @returns New codes. The caller disposes them.
   * @throws RangeError if a name is unknown, or a code is missing or of another shape.
   */
  resample(codes: Codes<Names>, random: RandomStream, names: readonly Names[]): Codes<Names> {
    const caller = 'latentSpace.resample';
    checkCodes(caller, 'codes', this, codes);
    checkValue(caller, 'random', random, aStream);
    checkValue(caller, 'names', names, arrayOf(text));
    for (const name of names) this.#code(caller, 'names', name);
    const draw = random.fork(random.nextSeed());
    return this.#map((name) =>
      names.includes(name)
        ? this.codes[name].sample(codes[name].shape[0], draw.fork(name))
        : (cast(codes[name], 'float32') as Tensor2D),
    );
  }

  /** The scales at which codes enter, in ascending order. */
  get scales(): number[] {
    const scales = this.names.flatMap((name) => this.codes[name].scale ?? []);
    return [...new Set(scales)].sort((a, b) => a - b);
  }

  /** The names of the codes that enter at a scale, or without one, of those that enter at the first layer. */
  namesAt(scale?: number): Names[] {
    checkValue('latentSpace.namesAt', 'scale', scale, optional(integer(1)));
    return this.names.filter((name) => this.codes[name].scale === scale);
  }

  /**
   * Returns some codes by name, for a head that recovers only these.
   *
   * @throws RangeError if a name is unknown.
   */
  pick<Picked extends Names>(...names: Picked[]): Record<Picked, Code> {
    return Object.fromEntries(names.map((name) => [name, this.#code('latentSpace.pick', 'names', name)])) as Record<
      Picked,
      Code
    >;
  }

  /** Creates a symbolic input for each code, with its name, to build a generator. */
  inputs(): Record<Names, SymbolicTensor> {
    return this.#map((name) => input({ name, shape: [this.codes[name].size] }));
  }

  /**
   * Arranges codes as inputs of `model`. If the inputs have the names of codes, each gets its code. A single
   * input of another name gets all codes, concatenated in declared order to `[batch, size]`.
   *
   * Builds a sequential model that is not built yet.
   *
   * @param codes Codes `[batch, size]` of this space.
   * @param model The generator.
   * @returns The inputs of the model. They may be the given tensors or new ones, so call it in `tidy`.
   * @throws RangeError if the inputs of the model do not match the names or sizes of the codes, or a code is
   * missing or of another shape.
   */
  arrange(codes: Readonly<Record<string, Tensor2D>>, model: LayersModel): Tensor | Tensor[] {
    const caller = 'latentSpace.arrange';
    checkValue(caller, 'model', model, aModel);
    if (model.inputNames.length === 0) (model as Sequential).build();
    const find = (name: Names) => {
      const code = (codes as Codes | undefined)?.[name];
      if (!code) reject(caller, 'codes', `an object with a code named "${name}"`, codes);
      return floats(code);
    };
    const names = model.inputNames as Names[];
    const [first] = names;
    const isConcatenated = names.length === 1 && !(first && Object.hasOwn(this.codes, first));
    const needed = isConcatenated ? this.names : names.filter((name) => Object.hasOwn(this.codes, name));
    for (const name of needed) find(name);
    checkCodes(caller, 'codes', this, codes as Codes<Names>, needed);
    const width = model.inputs[0]?.shape[1];
    if (isConcatenated && typeof width === 'number' && width !== this.size)
      reject(
        caller,
        'model',
        `a model with one input of shape [batch, ${this.size}] or with inputs named after the codes`,
        model.inputs[0]?.shape,
      );
    if (isConcatenated) return tidy(() => concat(this.names.map(find), 1));
    for (const [index, name] of names.entries()) {
      if (!Object.hasOwn(this.codes, name))
        reject(caller, 'model', `a model with inputs named ${this.names.join(', ')}`, name);
      const { size } = this.codes[name];
      const shape = model.inputs[index]?.shape ?? [];
      if (shape.length !== 2 || (typeof shape[1] === 'number' && shape[1] !== size))
        reject(caller, 'model', `a model whose input "${name}" has shape [batch, ${size}]`, shape);
    }
    const tensors = names.map(find);
    return tensors.length === 1 ? (tensors[0] as Tensor) : tensors;
  }

  /** Describes all codes, for example `noise gaussian(62), style uniform(2) at 8`. */
  toString(): string {
    const describeCode = (name: Names) => {
      const { kind, size, scale } = this.codes[name];
      return `${name} ${kind}(${size})${scale === undefined ? '' : ` at ${scale}`}`;
    };
    return this.names.map(describeCode).join(', ');
  }

  #code(caller: string, argument: string, name: Names): Code {
    if (Object.hasOwn(this.codes, name)) return this.codes[name];
    return reject(caller, argument, `one of ${this.names.join(', ')}`, name);
  }

  #map<T>(value: (name: Names) => T): Record<Names, T> {
    return Object.fromEntries(this.names.map((name) => [name, value(name)])) as Record<Names, T>;
  }
}

/**
 * Creates a {@link LatentSpace} of named codes.
 *
 * @param codes The codes by name.
 * @throws RangeError if there is no code.
 * @see Chen et al. 2016, InfoGAN, [arXiv:1606.03657](https://arxiv.org/abs/1606.03657), for interpretable
 * codes.
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
