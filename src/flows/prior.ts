import { add, exp, mul, neg, square, sub, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { BaseLayer } from '../bases/baseLayer.js';
import type { RandomStream } from '../core/randomStream.js';
import { shapes } from './bijector.js';

/** What a prior is asked to draw. */
export interface PriorSampleArgs {
  random: RandomStream;
  /** What deviations are multiplied by: one number, or one for each latent, `[1, ...]`. */
  temperature: number | Tensor;
  context?: Tensor;
}

/**
 * The distribution that a flow makes of data, a layer from latents `[batch, ...]`, and a context if it has one, to ln p `[batch]`; the base class of all, and of your own.
 *
 * @category Flows
 */
export abstract class Prior extends BaseLayer {
  /** ln p of each example, `[batch]`, in nats. */
  abstract logProb(z: Tensor, context?: Tensor): Tensor1D;

  /** Latents of this shape, batch included. */
  abstract sample(shape: number[], args: PriorSampleArgs): Tensor;

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [z, context] = (Array.isArray(inputs) ? inputs : [inputs]) as [Tensor, Tensor?];
      return this.logProb(z, context);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [shapes(inputShape)[0][0] as number | null];
  }
}

/** ln 2π, which every Gaussian density has. */
export const logTwoPi = Math.log(2 * Math.PI);

/** ln of the Gaussian density of each number. */
export function logGaussian(z: Tensor, mean: Tensor, logDeviation: Tensor): Tensor {
  const standard = mul(sub(z, mean), exp(neg(logDeviation)));
  return mul(add(add(square(standard), mul(logDeviation, 2)), logTwoPi), -0.5);
}
