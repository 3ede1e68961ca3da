import { add, div, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { integerAtLeast, nonNegative, reject } from '../core/arguments.js';
import type { RandomStream } from '../core/randomStream.js';
import type { Bijector, BijectorCall } from './bijector.js';
import { gaussianPrior } from './gaussianPrior.js';
import type { Prior } from './prior.js';

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
}

/** What {@link NormalizingFlow.sample} is told. */
export interface FlowSampleArgs {
  random: RandomStream;
  /** What deviations are multiplied by: below 1 samples are likelier and less varied. Default 1, the distribution itself. */
  temperature?: number;
  /** `[count, ...]`, of a conditional flow. */
  context?: Tensor;
}

/** A bijector and a prior; see {@link normalizingFlow}. */
export class NormalizingFlow {
  readonly shape: readonly number[];
  readonly bijector: Bijector;
  readonly prior: Prior;
  /** From data, and context, to latents and their ln p: all weights in one model, to train, average, save and load. */
  readonly model: LayersModel;

  constructor({ shape, bijector, prior = gaussianPrior(), contextShape }: NormalizingFlowArgs) {
    if (shape.length === 0 || !shape.every((size) => Number.isSafeInteger(size) && size > 0))
      reject('normalizingFlow', 'shape', 'integers > 0, the sizes of an example', shape);
    this.shape = shape;
    this.bijector = bijector;
    this.prior = prior;
    const context = contextShape ? [input({ shape: [...contextShape] })] : [];
    const x = input({ shape: [...shape] });
    const through = (layer: Bijector | Prior, from: SymbolicTensor) =>
      layer.apply(context.length > 0 ? [from, ...context] : from) as SymbolicTensor;
    const z = through(bijector, x);
    this.model = model({ inputs: [x, ...context], outputs: [z, through(prior, z)] });
  }

  /** ln p of each example, `[batch]`, in nats. */
  logProb(x: Tensor, call: BijectorCall = {}): Tensor1D {
    return tidy(() => {
      const { y, logDet } = this.bijector.forward(this.#checked(x), call);
      return add(this.prior.logProb(y, call.context), logDet);
    });
  }

  /** New examples, `[count, ...shape]`. */
  sample(count: number, args: FlowSampleArgs): Tensor {
    return tidy(() => this.bijector.inverse(this.#draw(count, args), args).x);
  }

  /** New examples and ln p of each, as training by an energy needs them: gradients pass through both. */
  sampleAndLogProb(count: number, args: FlowSampleArgs): { x: Tensor; logProb: Tensor1D } {
    return tidy(() => {
      const z = this.#draw(count, args);
      const { x, logDet } = this.bijector.inverse(z, args);
      return { x, logProb: add(this.prior.logProb(z, args.context), div(logDet, -1)) as Tensor1D };
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
    const numbers = this.shape.reduce((total, size) => total * size, 1);
    return tidy(() => add(div(this.logProb(x, call), -numbers * Math.LN2), bits));
  }

  #draw(count: number, { random, temperature = 1, context }: FlowSampleArgs): Tensor {
    integerAtLeast('sample', 'count', count, 1);
    nonNegative('sample', 'temperature', temperature);
    const [, ...latent] = this.bijector.computeOutputShape([null, ...this.shape]) as [null, ...number[]];
    return this.prior.sample([count, ...latent], { random, temperature, ...(context && { context }) });
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
