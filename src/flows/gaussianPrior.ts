import { add, exp, mul, serialization, square, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { boolean, checkArguments, layerArguments, optional } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { logGaussian, logTwoPi } from './logGaussian.js';
import { Prior, type PriorSampleArgs } from './prior.js';
import { sumPerExample } from './sumPerExample.js';

/** Arguments of {@link gaussianPrior}. */
export interface GaussianPriorArgs extends LayerArgs {
  /**
   * Whether the mean and the standard deviation of each latent are trainable. Default false, a standard
   * Gaussian, which is enough if the bijector can scale and shift its output.
   */
  learned?: boolean;
}

/**
 * A Gaussian with independent latents.
 *
 * $$ \ln p(z) = -\tfrac12 \textstyle\sum_i
 * \bigl[ \bigl(\tfrac{z_i - \mu_i}{\sigma_i}\bigr)^2 + 2 \ln \sigma_i + \ln 2\pi \bigr] $$
 *
 * Input `[batch, ...]`, output `[batch]`, in nats. Weights if `learned` is true: `mean` μ and `logStddev` ln
 * σ, of the shape of an example, both 0 at first.
 *
 * @throws TypeError if `learned` is not a boolean.
 * @example
 * ```ts
 * const logProb = gaussianPrior().logProb(randomStream(1).normal([8, 2])); // [8]
 * ```
 * @category Flows
 */
export class GaussianPrior extends Prior {
  static readonly className = 'GaussianPrior';
  readonly learned: boolean;
  #mean?: LayerVariable;
  #logStddev?: LayerVariable;

  constructor(args: GaussianPriorArgs = {}) {
    checkArguments('gaussianPrior', args, { ...layerArguments, learned: optional(boolean) });
    const { learned = false, ...layerArgs } = args;
    super(layerArgs);
    this.learned = learned;
  }

  protected override buildWeights(z: Shape): void {
    const shape = z.slice(1);
    if (this.learned) {
      this.#mean = this.addWeight('mean', shape, 'float32', initializers.zeros());
      this.#logStddev = this.addWeight('logStddev', shape, 'float32', initializers.zeros());
    }
  }

  protected override logDensity(z: Tensor): Tensor1D {
    if (!this.#mean || !this.#logStddev)
      return mul(add(sumPerExample(square(z)), (z.size / (z.shape[0] as number)) * logTwoPi), -0.5);
    return sumPerExample(logGaussian(z, this.#mean.read(), this.#logStddev.read()));
  }

  protected override draw(shape: number[], { random, temperature }: PriorSampleArgs): Tensor {
    const noise = mul(random.normal(shape), temperature);
    if (!this.#mean || !this.#logStddev) return noise;
    return add(mul(noise, exp(this.#logStddev.read())), this.#mean.read());
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), learned: this.learned };
  }
}

/** {@inheritDoc GaussianPrior} */
export const gaussianPrior = (args?: GaussianPriorArgs) => new GaussianPrior(args);

serialization.registerClass(GaussianPrior);
