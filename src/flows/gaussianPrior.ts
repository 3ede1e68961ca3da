import { add, exp, mul, serialization, square, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { boolean, checkArguments, layerArguments, optional } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import { sumOfExample } from './bijector.js';
import { logGaussian, logTwoPi, Prior, type PriorSampleArgs } from './prior.js';

/** Arguments of {@link gaussianPrior}. */
export interface GaussianPriorArgs extends LayerArgs {
  /** Whether mean and deviation of each number are weights. Default false: a standard Gaussian, to which a flow can take anything. */
  learned?: boolean;
}

/**
 * A Gaussian, each number by itself.
 *
 * $$ \ln p(z) = -\tfrac12 \textstyle\sum_i \bigl[ \bigl(\tfrac{z_i - \mu_i}{\sigma_i}\bigr)^2 + 2 \ln \sigma_i + \ln 2\pi \bigr] $$
 *
 * Input `[batch, ...]`, output `[batch]`, in nats. Weights, if they are learned: `mean` μ and `logDeviation` ln σ, of the shape of an example, 0 at first.
 *
 * @example
 * ```ts
 * const logProb = gaussianPrior().apply(randomStream(1).normal([8, 2])); // [8]
 * ```
 * @category Flows
 */
export class GaussianPrior extends Prior {
  static readonly className = 'GaussianPrior';
  readonly learned: boolean;
  #mean?: LayerVariable;
  #logDeviation?: LayerVariable;

  constructor(given: GaussianPriorArgs = {}) {
    checkArguments('gaussianPrior', given, { ...layerArguments, learned: optional(boolean) });
    const { learned = false, ...args } = given;
    super(args);
    this.learned = learned;
  }

  protected override assemble(z: Shape): void {
    const size = z.slice(1);
    if (this.learned) {
      this.#mean = this.addWeight('mean', size, 'float32', initializers.zeros());
      this.#logDeviation = this.addWeight('logDeviation', size, 'float32', initializers.zeros());
    }
  }

  protected override density(z: Tensor): Tensor1D {
    if (!this.#mean || !this.#logDeviation)
      return mul(add(sumOfExample(square(z)), (z.size / (z.shape[0] as number)) * logTwoPi), -0.5);
    return sumOfExample(logGaussian(z, this.#mean.read(), this.#logDeviation.read()));
  }

  protected override draw(shape: number[], { random, temperature }: PriorSampleArgs): Tensor {
    const noise = mul(random.normal(shape), temperature);
    if (!this.#mean || !this.#logDeviation) return noise;
    return add(mul(noise, exp(this.#logDeviation.read())), this.#mean.read());
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), learned: this.learned };
  }
}

/** {@inheritDoc GaussianPrior} */
export const gaussianPrior = (args?: GaussianPriorArgs) => new GaussianPrior(args);

serialization.registerClass(GaussianPrior);
