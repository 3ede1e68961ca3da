import {
  add,
  exp,
  matMul,
  mul,
  reshape,
  serialization,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, layerArguments } from '../core/check.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LayerArgs } from '../core/tfjs.js';
import { logGaussian } from './logGaussian.js';
import { Prior, type PriorSampleArgs } from './prior.js';
import { sumPerExample } from './sumPerExample.js';

/**
 * A Gaussian for each class: the condition selects its mean and its standard deviation.
 *
 * $$ \ln p(z \mid c) = -\tfrac12 \textstyle\sum_i
 * \bigl[ \bigl(\tfrac{z_i - \mu_i}{\sigma_i}\bigr)^2 + 2 \ln \sigma_i + \ln 2\pi \bigr],
 * \qquad \mu = c\, M, \quad \ln \sigma = c\, S $$
 *
 * Inputs: latents z `[batch, ...]`, and the condition c `[batch, classes]`, one-hot or weights of several
 * classes. Output `[batch]`, in nats. Weights: `mean` M and `logStddev` S `[classes, size]`, both 0 at first.
 *
 * Set the `conditionShape` of the flow to `[classes]`, and its `conditionTarget` to `'prior'` if the bijector
 * should not get the condition.
 *
 * @throws RangeError if there is no condition of shape `[batch, classes]`.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039); it is in the
 * official code.
 * @example
 * ```ts
 * const flow = normalizingFlow({
 *   shape: [2],
 *   conditionShape: [10],
 *   conditionTarget: 'prior',
 *   bijector: neuralSpline(),
 *   prior: classConditionalPrior(),
 * });
 * ```
 * @category Flows
 */
export class ClassConditionalPrior extends Prior {
  static readonly className = 'ClassConditionalPrior';
  #mean!: LayerVariable;
  #logStddev!: LayerVariable;

  constructor(args: LayerArgs = {}) {
    checkArguments('classConditionalPrior', args, layerArguments);
    super(args);
  }

  protected override buildWeights(z: Shape, condition?: Shape): void {
    if (condition?.length !== 2) reject('classConditionalPrior', 'condition', 'of shape [batch, classes]', condition);
    const shape = [condition[1] as number, sizeOfShape(z.slice(1))];
    this.#mean = this.addWeight('mean', shape, 'float32', initializers.zeros());
    this.#logStddev = this.addWeight('logStddev', shape, 'float32', initializers.zeros());
  }

  protected override logDensity(z: Tensor, condition?: Tensor): Tensor1D {
    const { mean, logStddev } = this.#parameters(z.shape, condition);
    return sumPerExample(logGaussian(z, mean, logStddev));
  }

  protected override draw(shape: number[], { random, temperature, condition }: PriorSampleArgs): Tensor {
    const { mean, logStddev } = this.#parameters(shape, condition);
    return add(mul(mul(random.normal(shape), temperature), exp(logStddev)), mean);
  }

  /** Mean and ln σ of each example, in the shape of the latents. */
  #parameters(shape: number[], condition?: Tensor): { mean: Tensor; logStddev: Tensor } {
    const classes = this.#mean.shape[0] as number;
    if (!condition || String(condition.shape) !== String([shape[0], classes]))
      reject('classConditionalPrior', 'condition', `of shape [${shape[0]}, ${classes}]`, condition);
    const select = (weight: LayerVariable) => reshape(matMul(condition as Tensor2D, weight.read() as Tensor2D), shape);
    return { mean: select(this.#mean), logStddev: select(this.#logStddev) };
  }
}

/** {@inheritDoc ClassConditionalPrior} */
export const classConditionalPrior = (args?: LayerArgs) => new ClassConditionalPrior(args);

serialization.registerClass(ClassConditionalPrior);
