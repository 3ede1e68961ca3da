import { add, div, mul, neg, reshape, slice, sub, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { integerAtLeast, reject } from '../core/arguments.js';
import { product } from '../core/concatCondition.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Bijector, BijectorCall } from './bijector.js';
import { bothSigns, logMeanOfBoth, logMeanOfSigns } from './bothSigns.js';
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
  /** Shape of an example's context, without batch, for a conditional flow. */
  contextShape?: readonly number[];
  /** Who hears the context. Default `'both'`: the bijector, and the prior if it takes one. */
  contextOf?: 'both' | 'bijector' | 'prior';
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
  context?: Tensor;
}

/** What {@link NormalizingFlow.resample} is told. */
export interface ResampleArgs extends FlowSampleArgs {
  /** Names of the scales whose latents are drawn anew. */
  scales: readonly string[];
}

/** A bijector and a prior; see {@link normalizingFlow}. */
export class NormalizingFlow {
  readonly shape: readonly number[];
  readonly bijector: Bijector;
  readonly prior: Prior;
  /** From data, and context, to latents and their ln p: all weights in one model, to train, average, save and load. */
  readonly model: LayersModel;
  /** Whether x and −x are equally likely. */
  readonly symmetric: boolean;
  readonly #heard: { bijector: boolean; prior: boolean };

  constructor(args: NormalizingFlowArgs) {
    const { shape, bijector, prior = gaussianPrior(), contextShape, contextOf = 'both', symmetric = false } = args;
    if (shape.length === 0 || !shape.every((size) => Number.isSafeInteger(size) && size > 0))
      reject('normalizingFlow', 'shape', 'integers > 0, the sizes of an example', shape);
    if (!['both', 'bijector', 'prior'].includes(contextOf))
      reject('normalizingFlow', 'contextOf', 'one of both, bijector, prior', contextOf);
    this.shape = shape;
    this.bijector = bijector;
    this.prior = prior;
    this.symmetric = symmetric;
    this.#heard = { bijector: contextOf !== 'prior', prior: contextOf !== 'bijector' };
    const context = contextShape ? [input({ shape: [...contextShape] })] : [];
    const x = input({ shape: [...shape] });
    const through = (layer: Bijector | Prior, from: SymbolicTensor, hears: boolean) =>
      layer.apply(context.length > 0 && hears ? [from, ...context] : from) as SymbolicTensor;
    const z = through(bijector, x, this.#heard.bijector);
    this.model = model({ inputs: [x, ...context], outputs: [z, through(prior, z, this.#heard.prior)] });
  }

  /** ln p of each example, `[batch]`, in nats. */
  logProb(x: Tensor, call: BijectorCall = {}): Tensor1D {
    return tidy(() => {
      const given = this.#checked(x);
      if (!this.symmetric) return this.#logProbOf(given, call);
      const both = bothSigns(given, call);
      return logMeanOfBoth(this.#logProbOf(both.x, both.call));
    });
  }

  /** New examples, `[count, ...shape]`. */
  sample(count: number, args: FlowSampleArgs): Tensor {
    return tidy(() => this.#turned(this.#inverse(this.#draw(count, args), args).x, args.random));
  }

  /** New examples and ln p of each, as training by an energy needs them: gradients pass through both. */
  sampleAndLogProb(count: number, args: FlowSampleArgs): { x: Tensor; logProb: Tensor1D } {
    return tidy(() => {
      const z = this.#draw(count, args);
      const { x, logDet } = this.#inverse(z, args);
      const one = sub(this.priorLogProb(z, args), logDet) as Tensor1D;
      return {
        x: this.#turned(x, args.random),
        logProb: this.symmetric ? logMeanOfSigns(one, this.#logProbOf(neg(x), args)) : one,
      };
    });
  }

  /** The latents of examples, by scale, `[batch, height, width, channels]` each; as `z` if the bijector has no scales. */
  encode(x: Tensor, call: BijectorCall = {}): Record<string, Tensor> {
    return tidy(() => splitByScale(this.#scales(), this.#forward(this.#checked(x), call).y));
  }

  /** The examples of latents by scale; those of one scale may be another example's, new, or zeros. */
  decode(latents: Readonly<Record<string, Tensor>>, call: BijectorCall = {}): Tensor {
    return tidy(() => {
      const joined = joinByScale(this.#scales(), latents);
      return this.#inverse(reshape(joined, [joined.shape[0] as number, ...this.#latentShape()]), call).x;
    });
  }

  /** Examples that keep their latents but those of some scales, which are drawn anew, or hidden by a temperature of 0. */
  resample(x: Tensor, { scales, ...args }: ResampleArgs): Tensor {
    const known = this.#scales().map(({ name }) => name);
    if (scales.length === 0 || !scales.every((name) => known.includes(name)))
      reject('resample', 'scales', `some of ${known.join(', ')}`, scales);
    return tidy(() => {
      const kept = this.encode(x, args);
      const drawn = splitByScale(this.#scales(), this.#draw(x.shape[0] as number, args));
      const parts = known.map((name) => [name, (scales.includes(name) ? drawn : kept)[name] as Tensor]);
      return this.decode(Object.fromEntries(parts), args);
    });
  }

  /**
   * What a lossless code of the data costs, `[batch]`, in bits for each number.
   *
   * $$ \frac{-\ln p(x)}{D \ln 2} + b $$
   *
   * for D numbers of b bits, `bits`, that {@link dequantize} has spread over an interval of length 1 before; without saying it no such figure means anything.
   */
  bitsPerDimension(x: Tensor, { bits, ...call }: BijectorCall & { bits: number }): Tensor1D {
    integerAtLeast('bitsPerDimension', 'bits', bits, 1);
    return tidy(() => add(div(this.logProb(x, call), -product([...this.shape]) * Math.LN2), bits));
  }

  /** ln p of latents, `[batch]`. */
  priorLogProb(z: Tensor, { context }: BijectorCall = {}): Tensor1D {
    return this.prior.logProb(z, this.#heard.prior ? context : undefined);
  }

  /**
   * What a call tells the bijector.
   *
   * @internal
   */
  heardByBijector({ context, ...call }: BijectorCall): BijectorCall {
    return { ...call, ...(context && this.#heard.bijector && { context }) };
  }

  #forward(x: Tensor, call: BijectorCall) {
    return this.bijector.forward(x, this.heardByBijector(call));
  }

  #inverse(z: Tensor, { context }: BijectorCall) {
    return this.bijector.inverse(z, this.heardByBijector(context ? { context } : {}));
  }

  #logProbOf(x: Tensor, call: BijectorCall): Tensor1D {
    const { y, logDet } = this.#forward(x, call);
    return add(this.priorLogProb(y, call), logDet);
  }

  #turned(x: Tensor, random: RandomStream): Tensor {
    if (!this.symmetric) return x;
    const count = x.shape[0] as number;
    const sign = sub(mul(slice(random.fork('sign').categorical(count, 2), [0, 0], [count, 1]), 2), 1);
    return mul(x, reshape(sign, [count, ...this.shape.map(() => 1)]));
  }

  #draw(count: number, { random, temperature = 1, context }: FlowSampleArgs): Tensor {
    integerAtLeast('sample', 'count', count, 1);
    const shape = this.#latentShape();
    const each = eachTemperature(temperature, this.#scales());
    return this.prior.sample([count, ...shape], {
      random,
      temperature: typeof each === 'number' ? each : reshape(each, [1, ...shape]),
      ...(context && this.#heard.prior && { context }),
    });
  }

  #latentShape(): number[] {
    return this.bijector.computeOutputShape([null, ...this.shape]).slice(1) as number[];
  }

  #scales(): readonly LatentScale[] {
    const { scales } = this.bijector;
    return scales.length > 0 ? scales : [{ name: 'z', shape: this.#latentShape() }];
  }

  #checked(x: Tensor): Tensor {
    if (String(x.shape.slice(1)) !== String(this.shape))
      reject('normalizingFlow', 'x', `[batch, ${this.shape.join(', ')}]`, x.shape);
    return x;
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
