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
  /** Largest size of a Gaussian number. Default none; BigGAN's figures go from 2 down to 0.04. */
  truncation?: number;
  /** Codes that are switched off: zeros. Default none. */
  off?: readonly Names[];
  /** Codes that all samples share, drawn once. Default none. */
  frozen?: readonly Names[];
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
    checkValue('latentSpace', 'codes', codes, recordOf(having('a code', 'sample')));
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
   *
   * @throws RangeError if `count` is not an integer of at least 1, `truncation` not above zero, or a code named is none of this space.
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
   * The same codes, but those named drawn anew: what one scale does while the others stay. The caller disposes all.
   *
   * @throws RangeError if a code named is none of this space.
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

  /** Widths at which codes enter, ascending. */
  get scales(): number[] {
    const scales = this.names.flatMap((name) => this.codes[name].scale ?? []);
    return [...new Set(scales)].sort((a, b) => a - b);
  }

  /** Names of the codes that enter features of this width; without one, of those that enter at the bottom. */
  namesAt(scale?: number): Names[] {
    checkValue('latentSpace.namesAt', 'scale', scale, optional(integer(1)));
    return this.names.filter((name) => this.codes[name].scale === scale);
  }

  /**
   * Some of the codes by their names, for a head that gives only these back.
   *
   * @throws RangeError if there is no code of such a name.
   */
  pick<Picked extends Names>(...names: Picked[]): Record<Picked, Code> {
    return Object.fromEntries(names.map((name) => [name, this.#code('latentSpace.pick', 'names', name)])) as Record<
      Picked,
      Code
    >;
  }

  /** A symbolic input for each code, under its name, to build a generator from. */
  inputs(): Record<Names, SymbolicTensor> {
    return this.#map((name) => input({ name, shape: [this.codes[name].size] }));
  }

  /**
   * Codes as `model` wants them: by the names of its inputs, or, if it has one input of another name, all joined in
   * declared order into `[batch, size]`. What it returns may be the codes
   * given or new tensors, joined or made floats of integers; use `tidy`.
   *
   * A sequential model that is not built yet, as one just made or loaded, is built.
   *
   * @throws RangeError if the model has an input that no code is named after, or of another size than the codes, or `codes` lacks one, has one that the
   * space lacks, of another size, or as many samples of one as of another not.
   */
  arrange(codes: Codes<Names>, model: LayersModel): Tensor | Tensor[] {
    checkValue('latentSpace', 'model', model, aModel);
    if (model.inputNames.length === 0) (model as Sequential).build();
    const find = (name: Names) => {
      const code = codes?.[name];
      if (!code)
        throw new RangeError(`latentSpace: codes must have one named "${name}", got ${list(Object.keys(codes ?? {}))}`);
      return floats(code);
    };
    const names = model.inputNames as Names[];
    const [first] = names;
    const isJoined = names.length === 1 && !(first && Object.hasOwn(this.codes, first));
    const needed = isJoined ? this.names : names.filter((name) => Object.hasOwn(this.codes, name));
    for (const name of needed) find(name);
    checkCodes('latentSpace', 'codes', this, codes, needed);
    const width = model.inputs[0]?.shape[1];
    if (isJoined && typeof width === 'number' && width !== this.size)
      reject(
        'latentSpace',
        'model',
        `a model of one input of ${this.size} numbers or of an input for each code`,
        model.inputs[0]?.shape,
      );
    if (isJoined) return tidy(() => concat(this.names.map(find), 1));
    for (const name of names) {
      if (!Object.hasOwn(this.codes, name))
        throw new RangeError(
          `latentSpace: the model's inputs must be named after the codes ${list(this.names)}, got "${name}"`,
        );
    }
    const tensors = names.map(find);
    return tensors.length === 1 ? (tensors[0] as Tensor) : tensors;
  }

  /** The codes, their kinds, sizes and scales in words: `noise gaussian(62), style uniform(2) at 8`. */
  toString(): string {
    const words = (name: Names) => {
      const { kind, size, scale } = this.codes[name];
      return `${name} ${kind}(${size})${scale === undefined ? '' : ` at ${scale}`}`;
    };
    return this.names.map(words).join(', ');
  }

  #code(caller: string, argument: string, name: Names): Code {
    if (Object.hasOwn(this.codes, name)) return this.codes[name];
    return reject(caller, argument, `among the codes ${this.names.join(', ')}`, name);
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
