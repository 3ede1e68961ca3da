import { add, exp, mul, neg, square, sub, type Tensor, type Tensor1D, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { BaseLayer } from '../bases/baseLayer.js';
import { reject } from '../core/arguments.js';
import {
  arrayOf,
  checkArguments,
  checkValue,
  either,
  integer,
  nonNegative,
  optional,
  random,
  tensor,
} from '../core/check.js';
import { factoryName } from '../core/factoryName.js';
import type { RandomStream } from '../core/randomStream.js';
import { toArray } from '../core/toArray.js';
import { shapes } from './bijector.js';
import { checkedExamples, checkShape, examples } from './checks.js';

/** What a prior is asked to draw. */
export interface PriorSampleArgs {
  random: RandomStream;
  /** What deviations are multiplied by: one number, or one for each latent, `[1, ...]`. */
  temperature: number | Tensor;
  condition?: Tensor;
}

/**
 * The distribution that a flow makes of data, a layer from latents `[batch, ...]`, and a condition if it has one, to ln p `[batch]`; the base class of all, and of your own.
 *
 * A subclass has `density` and `draw`, and adds its weights in `assemble`.
 *
 * @throws RangeError if latents have another shape than those it was built for.
 * @category Flows
 */
export abstract class Prior extends BaseLayer {
  #builtFor: Shape = [];

  /** ln p of each example, `[batch]`, in nats. */
  protected abstract density(z: Tensor, condition?: Tensor): Tensor1D;

  /** Latents of this shape, batch included. */
  protected abstract draw(shape: number[], args: PriorSampleArgs): Tensor;

  /** Adds the weights, for latents and a condition of these shapes. */
  protected assemble(_z: Shape, _context?: Shape): void {}

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    const [z, condition] = shapes(inputShape);
    if (z.length < 2 || z.slice(1).includes(null))
      reject(factoryName(this), 'the input', '[batch, ...] of rank 2 or more, its sizes known', z);
    this.assemble(z, condition);
    this.#builtFor = z;
    super.build(inputShape);
  }

  /** ln p of each example, `[batch]`, in nats; integers are taken as the floats of the same values. */
  logProb(z: Tensor, condition?: Tensor): Tensor1D {
    return tidy(() => {
      const name = factoryName(this);
      const given = checkedExamples(name, 'z', z);
      const told = condition && checkedExamples(name, 'condition', condition, given.shape[0]);
      if (!this.built) this.#buildFor(given, told);
      checkShape(name, 'z', given, this.#builtFor);
      return this.density(given, told);
    });
  }

  /** Latents of this shape, batch included. */
  sample(shape: number[], args: PriorSampleArgs): Tensor {
    return tidy(() => {
      const name = factoryName(this);
      checkValue(name, 'shape', shape, arrayOf(integer(1), 2));
      checkArguments(name, args, { random, temperature: either(nonNegative, tensor()), condition: optional(examples) });
      const { condition, ...rest } = args;
      const told = condition && checkedExamples(name, 'condition', condition, shape[0]);
      if (!this.built) this.#buildFor(zeros(shape), told);
      const [, ...sizes] = this.#builtFor;
      if (String(shape.slice(1)) !== String(sizes)) reject(name, 'shape', `[count, ${sizes.join(', ')}]`, shape);
      return this.draw(shape, { ...rest, ...(told && { condition: told }) });
    });
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return this.logProb(...(toArray(inputs) as [Tensor, Tensor?]));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [shapes(inputShape)[0][0] as number | null];
  }

  /** By apply, which gives weights the layer's name. */
  #buildFor(z: Tensor, condition: Tensor | undefined): void {
    tidy(() => void this.apply(condition ? [z, condition] : z));
  }
}

/** ln 2π, which every Gaussian density has. */
export const logTwoPi = Math.log(2 * Math.PI);

/** ln of the Gaussian density of each number. */
export function logGaussian(z: Tensor, mean: Tensor, logDeviation: Tensor): Tensor {
  const standard = mul(sub(z, mean), exp(neg(logDeviation)));
  return mul(add(add(square(standard), mul(logDeviation, 2)), logTwoPi), -0.5);
}
