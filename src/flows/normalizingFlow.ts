import { add, div, mul, neg, reshape, slice, sub, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import {
  arrayOf,
  boolean,
  checkArguments,
  checkValue,
  either,
  integer,
  nonNegative,
  oneOf,
  optional,
  plainObject,
  random,
} from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { Bijector, BijectorCall } from './bijector.js';
import { bothSigns, logMeanOfBoth, logMeanOfSigns } from './bothSigns.js';
import {
  bitsOfNumber,
  checkedExamples,
  checkShape,
  examples,
  bijector as isBijector,
  prior as isPrior,
} from './checks.js';
import { gaussianPrior } from './gaussianPrior.js';
import { joinByScale, type LatentScale, splitByScale } from './latentScale.js';
import type { Prior } from './prior.js';
import { eachTemperature, type Temperature } from './temperature.js';

/** Arguments of {@link normalizingFlow}. */
export interface NormalizingFlowArgs {
  /** Shape of an example, without batch. */
  shape: readonly number[];
  /** From data to latents. */
  bijector: Bijector;
  /** Of the latents. Default {@link gaussianPrior}, a standard Gaussian. */
  prior?: Prior;
  /** Shape of an example's condition, without batch, for a conditional flow. */
  conditionShape?: readonly number[];
  /** Who hears the condition. Default `'both'`: the bijector, and the prior if it takes one. */
  conditionTarget?: 'both' | 'bijector' | 'prior';
  /**
   * Whether x and −x are made equally likely, as in a magnet without a field: the density is that of the two cases together, ½ p(x) + ½ p(−x), and samples are turned over at random. Default
   * false. A density costs twice as much.
   */
  symmetric?: boolean;
}

/** What {@link NormalizingFlow.sample} is told. */
export interface FlowSampleArgs {
  random: RandomStream;
  /** Below 1 samples are likelier and less varied; 0 hides a scale. Default 1, the distribution itself. */
  temperature?: Temperature;
  /** `[count, ...]`, of a conditional flow. */
  condition?: Tensor;
}

/** What {@link NormalizingFlow.resample} is told. */
export interface ResampleArgs extends FlowSampleArgs {
  /** Names of the scales whose latents are drawn anew. */
  scales: readonly string[];
}

const of = {
  call: { condition: optional(examples), training: optional(boolean) },
  drawing: { random, temperature: optional(either(nonNegative, plainObject)), condition: optional(examples) },
};

/** A bijector and a prior; see {@link normalizingFlow}. */
export class NormalizingFlow {
  readonly shape: readonly number[];
  readonly conditionShape: readonly number[] | undefined;
  readonly bijector: Bijector;
  readonly prior: Prior;
  /** From data, and condition, to latents and their ln p: all weights in one model, to train, average, save and load. */
  readonly model: LayersModel;
  /** Whether x and −x are equally likely. */
  readonly symmetric: boolean;
  readonly #heard: { bijector: boolean; prior: boolean };

  constructor(args: NormalizingFlowArgs) {
    checkArguments('normalizingFlow', args, {
      shape: arrayOf(integer(1), 1),
      bijector: isBijector,
      prior: optional(isPrior),
      conditionShape: optional(arrayOf(integer(1), 1)),
      conditionTarget: optional(oneOf(['both', 'bijector', 'prior'])),
      symmetric: optional(boolean),
    });
    const {
      shape,
      bijector,
      prior = gaussianPrior(),
      conditionShape,
      conditionTarget = 'both',
      symmetric = false,
    } = args;
    if (args.conditionTarget && !conditionShape)
      reject('normalizingFlow', 'conditionTarget', 'left out without conditionShape', conditionTarget);
    this.shape = [...shape];
    this.conditionShape = conditionShape && [...conditionShape];
    this.bijector = bijector;
    this.prior = prior;
    this.symmetric = symmetric;
    this.#heard = { bijector: conditionTarget !== 'prior', prior: conditionTarget !== 'bijector' };
    const condition = conditionShape ? [input({ shape: [...conditionShape] })] : [];
    const x = input({ shape: [...shape] });
    const through = (layer: Bijector | Prior, from: SymbolicTensor, hears: boolean) =>
      layer.apply(condition.length > 0 && hears ? [from, ...condition] : from) as SymbolicTensor;
    const z = through(bijector, x, this.#heard.bijector);
    this.model = model({ inputs: [x, ...condition], outputs: [z, through(prior, z, this.#heard.prior)] });
  }

  /** ln p of each example, `[batch]`, in nats. */
  logProb(x: Tensor, call: BijectorCall = {}): Tensor1D {
    return tidy(() => this.#density(...this.checked('logProb', x, call)));
  }

  /** New examples, `[count, ...shape]`. */
  sample(count: number, args: FlowSampleArgs): Tensor {
    return tidy(() => {
      const { z, told } = this.#drawn('sample', count, args);
      return this.#turned(this.bijector.inverse(z, this.heardByBijector(told)).x, args.random);
    });
  }

  /** New examples and ln p of each, as training by an energy needs them: gradients pass through both. */
  sampleAndLogProb(count: number, args: FlowSampleArgs): { x: Tensor; logProb: Tensor1D } {
    return tidy(() => {
      const { z, told } = this.#drawn('sampleAndLogProb', count, args);
      const { x, logDet } = this.bijector.inverse(z, this.heardByBijector(told));
      const one = sub(this.#densityOfPrior(z, told), logDet) as Tensor1D;
      return {
        x: this.#turned(x, args.random),
        logProb: this.symmetric ? logMeanOfSigns(one, this.#densityOfOne(neg(x), told)) : one,
      };
    });
  }

  /** The latents of examples, by scale, `[batch, height, width, channels]` each; as `z`, of the shape that the bijector gives, if it has no scales. */
  encode(x: Tensor, call: BijectorCall = {}): Record<string, Tensor> {
    return tidy(() => this.#encoded(...this.checked('encode', x, call)));
  }

  /** The examples of latents by scale; those of one scale may be another example's, new, or zeros. */
  decode(latents: Readonly<Record<string, Tensor>>, call: BijectorCall = {}): Tensor {
    return tidy(() => {
      checkArguments('decode', call, of.call);
      const joined = joinByScale('decode', 'latents', this.#scales(), latents);
      return this.#decoded(joined, this.#told('decode', call, joined.shape[0] as number));
    });
  }

  /** Examples that keep their latents but those of some scales, which are drawn anew, or hidden by a temperature of 0. */
  resample(x: Tensor, args: ResampleArgs): Tensor {
    const known = this.#scales().map(({ name }) => name);
    checkArguments('resample', args, { ...of.drawing, scales: arrayOf(oneOf(known), 1) });
    return tidy(() => {
      const { scales, condition, ...drawing } = args;
      const [given, told] = this.checked('resample', x, { ...(condition && { condition }) });
      const kept = this.#encoded(given, told);
      const { z } = this.#drawn('resample', given.shape[0] as number, { ...drawing, ...told });
      const drawn = splitByScale(this.#scales(), z);
      const parts = known.map((name) => [name, (scales.includes(name) ? drawn : kept)[name] as Tensor]);
      return this.#decoded(joinByScale('resample', 'latents', this.#scales(), Object.fromEntries(parts)), told);
    });
  }

  /**
   * What a lossless code of the data costs, `[batch]`, in bits for each number.
   *
   * $$ \frac{-\ln p(x)}{D \ln 2} + b $$
   *
   * for D numbers of b bits, `bits`, that {@link dequantize} has spread over an interval of length 1 before; without saying it no such figure means anything.
   */
  bitsPerDimension(x: Tensor, args: BijectorCall & { bits: number }): Tensor1D {
    checkArguments('bitsPerDimension', args, { ...of.call, bits: bitsOfNumber });
    const { bits, ...call } = args;
    return tidy(() => {
      const nats = this.#density(...this.checked('bitsPerDimension', x, call));
      return add(div(nats, -sizeOfShape([...this.shape]) * Math.LN2), bits);
    });
  }

  /** ln p of latents, `[batch]`, of the shape that the bijector gives. */
  priorLogProb(z: Tensor, call: BijectorCall = {}): Tensor1D {
    return tidy(() => {
      checkArguments('priorLogProb', call, of.call);
      const given = checkedExamples('priorLogProb', 'z', z);
      checkShape('priorLogProb', 'z', given, [null, ...this.#latentShape()]);
      return this.#densityOfPrior(given, this.#told('priorLogProb', call, given.shape[0] as number));
    });
  }

  /**
   * What a call tells the bijector.
   *
   * @internal
   */
  heardByBijector({ condition, ...call }: BijectorCall): BijectorCall {
    return { ...call, ...(condition && this.#heard.bijector && { condition }) };
  }

  /**
   * Examples and what they are told as floats; refuses, in the name of a function, what the flow is not made for.
   *
   * @internal
   */
  checked(
    name: string,
    x: Tensor,
    call: BijectorCall,
    label = { x: 'x', condition: 'condition' },
  ): [Tensor, BijectorCall] {
    checkArguments(name, call, of.call);
    const given = checkedExamples(name, label.x, x);
    checkShape(name, label.x, given, [null, ...this.shape]);
    return [given, this.#told(name, call, given.shape[0] as number, label.condition)];
  }

  #told(name: string, { condition, ...call }: BijectorCall, batch: number, label = 'condition'): BijectorCall {
    const { conditionShape } = this;
    if (!conditionShape) {
      if (condition) reject(name, label, 'left out, as the flow has no conditionShape', condition);
      return call;
    }
    checkValue(name, label, condition, examples);
    const told = checkedExamples(name, label, condition as Tensor, batch);
    checkShape(name, label, told, [null, ...conditionShape]);
    return { ...call, condition: told };
  }

  #drawn(name: string, count: number, args: FlowSampleArgs): { z: Tensor; told: BijectorCall } {
    checkValue(name, 'count', count, integer(1));
    checkArguments(name, args, of.drawing);
    const { random, temperature = 1, condition } = args;
    const told = this.#told(name, { ...(condition && { condition }) }, count);
    const shape = this.#latentShape();
    const each = eachTemperature(name, temperature, this.#scales());
    const z = this.prior.sample([count, ...shape], {
      random,
      temperature: typeof each === 'number' ? each : reshape(each, [1, ...shape]),
      ...(this.#heard.prior && told),
    });
    return { z, told };
  }

  #density(x: Tensor, call: BijectorCall): Tensor1D {
    if (!this.symmetric) return this.#densityOfOne(x, call);
    const both = bothSigns(x, call);
    return logMeanOfBoth(this.#densityOfOne(both.x, both.call));
  }

  #densityOfOne(x: Tensor, call: BijectorCall): Tensor1D {
    const { y, logDet } = this.bijector.forward(x, this.heardByBijector(call));
    return add(this.#densityOfPrior(y, call), logDet) as Tensor1D;
  }

  #densityOfPrior(z: Tensor, { condition }: BijectorCall): Tensor1D {
    return this.prior.logProb(z, this.#heard.prior ? condition : undefined);
  }

  #encoded(x: Tensor, call: BijectorCall): Record<string, Tensor> {
    return splitByScale(this.#scales(), this.bijector.forward(x, this.heardByBijector(call)).y);
  }

  #decoded(rows: Tensor, call: BijectorCall): Tensor {
    const z = reshape(rows, [rows.shape[0] as number, ...this.#latentShape()]);
    return this.bijector.inverse(z, this.heardByBijector(call)).x;
  }

  #turned(x: Tensor, random: RandomStream): Tensor {
    if (!this.symmetric) return x;
    const count = x.shape[0] as number;
    const sign = sub(mul(slice(random.fork('sign').categorical(count, 2), [0, 0], [count, 1]), 2), 1);
    // by rows, as not every backend broadcasts at every rank
    return reshape(mul(reshape(x, [count, -1]), sign), x.shape);
  }

  #latentShape(): number[] {
    return this.bijector.computeOutputShape([null, ...this.shape]).slice(1) as number[];
  }

  #scales(): readonly LatentScale[] {
    const { scales } = this.bijector;
    return scales.length > 0 ? scales : [{ name: 'z', shape: this.#latentShape() }];
  }
}

/**
 * A distribution whose density is known exactly: a bijector that takes data to latents, and the latents' prior.
 *
 * $$ \ln p(x) = \ln p_z(f(x)) + \ln \lvert\det f'(x)\rvert, \qquad x = f^{-1}(z), \; z \sim p_z $$
 *
 * @throws RangeError if `shape` is not of integers above zero; and by its methods, which name what they were given.
 * @see Rezende and Mohamed 2015, Variational Inference with Normalizing Flows, [arXiv:1505.05770](https://arxiv.org/abs/1505.05770).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const bijector = chain([splineCoupling({ conditioner }), splineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const samples = flow.sample(100, { random: randomStream(1), temperature: 0.8 });
 * const nats = flow.logProb(samples);
 * ```
 * @category Flows
 */
export const normalizingFlow = (args: NormalizingFlowArgs) => new NormalizingFlow(args);
