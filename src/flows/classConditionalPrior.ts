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
import { sumOfExample } from './bijector.js';
import { logGaussian, Prior, type PriorSampleArgs } from './prior.js';

/**
 * A Gaussian for each class, told by the condition: the latents of each class have a place of their own.
 *
 * $$ \ln p(z \mid c) = -\tfrac12 \textstyle\sum_i \bigl[ \bigl(\tfrac{z_i - \mu_i}{\sigma_i}\bigr)^2 + 2 \ln \sigma_i + \ln 2\pi \bigr], \qquad \mu = c\, M, \quad \ln \sigma = c\, S $$
 *
 * Inputs z `[batch, ...]` and condition c `[batch, classes]`, one-hot rows, or shares of several classes; output `[batch]`, in nats. Weights `mean` M and `logDeviation` S `[classes, size]`, 0 at first: the classes part as far as the
 * data ask for. Give the flow a `conditionShape`, and `conditionTarget: 'prior'` if the bijector is not to hear of it.
 *
 * @throws RangeError if there is no condition of shape `[batch, classes]`.
 * @see Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039), whose official code has it.
 * @example
 * ```ts
 * const bijector = neuralSpline({ seed: 1 });
 * const flow = normalizingFlow({ shape: [2], conditionShape: [10], conditionTarget: 'prior', bijector, prior: classConditionalPrior() });
 * ```
 * @category Flows
 */
export class ClassConditionalPrior extends Prior {
  static readonly className = 'ClassConditionalPrior';
  #mean!: LayerVariable;
  #logDeviation!: LayerVariable;

  constructor(args: LayerArgs = {}) {
    checkArguments('classConditionalPrior', args, layerArguments);
    super(args);
  }

  protected override assemble(z: Shape, condition?: Shape): void {
    if (condition?.length !== 2)
      reject('classConditionalPrior', 'the condition', '[batch, classes]', condition ?? 'none');
    const size = [condition[1] as number, sizeOfShape(z.slice(1))];
    this.#mean = this.addWeight('mean', size, 'float32', initializers.zeros());
    this.#logDeviation = this.addWeight('logDeviation', size, 'float32', initializers.zeros());
  }

  protected override density(z: Tensor, condition?: Tensor): Tensor1D {
    const { mean, logDeviation } = this.#told(z.shape, condition);
    return sumOfExample(logGaussian(z, mean, logDeviation));
  }

  protected override draw(shape: number[], { random, temperature, condition }: PriorSampleArgs): Tensor {
    const { mean, logDeviation } = this.#told(shape, condition);
    return add(mul(mul(random.normal(shape), temperature), exp(logDeviation)), mean);
  }

  #told(shape: number[], condition?: Tensor): { mean: Tensor; logDeviation: Tensor } {
    const classes = this.#mean.shape[0] as number;
    if (!condition || String(condition.shape) !== String([shape[0], classes]))
      reject('classConditionalPrior', 'the condition', `[${shape[0]}, ${classes}]`, condition?.shape ?? 'none');
    const told = (weight: LayerVariable) => reshape(matMul(condition as Tensor2D, weight.read() as Tensor2D), shape);
    return { mean: told(this.#mean), logDeviation: told(this.#logDeviation) };
  }
}

/** {@inheritDoc ClassConditionalPrior} */
export const classConditionalPrior = (args?: LayerArgs) => new ClassConditionalPrior(args);

serialization.registerClass(ClassConditionalPrior);
