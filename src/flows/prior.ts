import { type Tensor, type Tensor1D, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { BaseLayer } from '../bases/baseLayer.js';
import { reject } from '../core/arguments.js';
import {
  anyTensor,
  arrayOf,
  checkArguments,
  checkValue,
  either,
  integer,
  nonNegative,
  optional,
  random,
} from '../core/check.js';
import { factoryName } from '../core/factoryName.js';
import type { RandomStream } from '../core/randomStream.js';
import { toArray } from '../core/toArray.js';
import { checkedExamples, checkShape, examples } from './checks.js';
import { inputAndCondition } from './inputAndCondition.js';

/** Arguments of {@link Prior.sample}. */
export interface PriorSampleArgs {
  /** Source of the random numbers. */
  random: RandomStream;
  /** Factor of the standard deviations: a number, or a tensor `[1, ...]` with one factor for each latent. */
  temperature: number | Tensor;
  /** The condition of a conditional prior, `[batch, ...]`. */
  condition?: Tensor;
}

/**
 * Base class of priors, the distributions of the latents of a {@link normalizingFlow}.
 *
 * As a layer it maps latents `[batch, ...]`, and a condition if it takes one, to ln p `[batch]`. To write
 * your own prior, extend this class and implement `logDensity` and `draw`. Add weights in `buildWeights`.
 *
 * @throws RangeError if the shape of the latents differs from the one the layer was built for.
 * @category Flows
 */
export abstract class Prior extends BaseLayer {
  #builtShape: Shape = [];

  /** Computes ln p of each example, `[batch]`, in nats. The arguments are already checked. */
  protected abstract logDensity(z: Tensor, condition?: Tensor): Tensor1D;

  /** Draws latents of this shape, batch included. The arguments are already checked. */
  protected abstract draw(shape: number[], args: PriorSampleArgs): Tensor;

  /** Adds the weights for latents and an optional condition of these shapes. */
  protected buildWeights(_z: Shape, _condition?: Shape): void {}

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    const [z, condition] = inputAndCondition(inputShape);
    if (z.length < 2 || z.slice(1).includes(null))
      reject(factoryName(this), 'input', 'of shape [batch, ...], of rank 2 or more, with known sizes', z);
    this.buildWeights(z, condition);
    this.#builtShape = z;
    super.build(inputShape);
  }

  /** Returns ln p of each example, `[batch]`, in nats. Integers and booleans are converted to float32. */
  logProb(z: Tensor, condition?: Tensor): Tensor1D {
    return tidy(() => {
      const name = `${factoryName(this)}.logProb`;
      const latents = checkedExamples(name, 'z', z);
      const checkedCondition = condition && checkedExamples(name, 'condition', condition, latents.shape[0]);
      if (!this.built) this.#buildFor(latents, checkedCondition);
      checkShape(name, 'z', latents, this.#builtShape);
      return this.logDensity(latents, checkedCondition);
    });
  }

  /**
   * Draws latents.
   *
   * @param shape Shape of the result, batch included.
   */
  sample(shape: number[], args: PriorSampleArgs): Tensor {
    return tidy(() => {
      const name = `${factoryName(this)}.sample`;
      checkValue(name, 'shape', shape, arrayOf(integer(1), 2));
      checkArguments(name, args, {
        random,
        temperature: either(nonNegative, anyTensor),
        condition: optional(examples),
      });
      const { condition, ...rest } = args;
      const checkedCondition = condition && checkedExamples(name, 'condition', condition, shape[0]);
      if (!this.built) this.#buildFor(zeros(shape), checkedCondition);
      const [, ...sizes] = this.#builtShape;
      if (String(shape.slice(1)) !== String(sizes)) reject(name, 'shape', `[count, ${sizes.join(', ')}]`, shape);
      return this.draw(shape, { ...rest, ...(checkedCondition && { condition: checkedCondition }) });
    });
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return this.logProb(...(toArray(inputs) as [Tensor, Tensor?]));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [inputAndCondition(inputShape)[0][0] as number | null];
  }

  /** Builds the layer with `apply`, so that the names of the weights start with the name of the layer. */
  #buildFor(z: Tensor, condition: Tensor | undefined): void {
    tidy(() => void this.apply(condition ? [z, condition] : z));
  }
}
